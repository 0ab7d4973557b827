#!/bin/sh
# Prints how many cases could not run here and why. Nothing is skipped silently.
log=$1
if [ -s "$log" ]; then
    count=$(sort -u "$log" | wc -l)
    echo "SKIPPED CASES: $count"
    sort -u "$log" | sed 's/^/  /'
else
    echo "SKIPPED CASES: 0"
fi
