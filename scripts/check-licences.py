"""Every dependency of the program has a licence of the list in deny.toml. For machines without cargo-deny."""
import json
import re
import subprocess
import sys


def allowed_by(expression, allowed):
    """SPDX as crates use it: OR binds weaker than AND; a slash is an old way to write OR."""
    choices = re.split(r"\s+OR\s+|/", expression.replace("(", " ").replace(")", " ").strip())
    return any(all(part.strip() in allowed for part in re.split(r"\s+AND\s+", choice)) for choice in choices)


allowed = set(re.findall(r'"([^"]+)"', re.search(r"^allow = \[(.*?)\]", open("deny.toml").read(), re.M | re.S).group(1)))
tree = subprocess.run(["cargo", "tree", "--edges", "normal", "--prefix", "none", "--format", "{p}|{l}"], check=True, capture_output=True, text=True)
lines = sorted(set(line.replace(" (*)", "") for line in tree.stdout.splitlines() if "|" in line))
wrong = [line for line in lines if not allowed_by(line.split("|")[1], allowed)]
if len(lines) < 10 or wrong:
    sys.exit("error: licences that deny.toml does not allow: " + (", ".join(wrong) or "the tree could not be read"))
