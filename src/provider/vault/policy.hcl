# Least policies for Vault, HCP Vault and OpenBao: take the sections that are used and put them into one policy.
# Replace `secret` by the KV mount, `app` by the folder, `transit` by the Transit mount and `app` in it by the key, `database/creds/app` by
# the role. On KV version 1 leave `data/` and `metadata/` out. The policy `default` is attached to every token unless somebody said
# no_default_policy; the last sections are what secrun needs of it.

# secrun run, secrun get: single secrets
path "secret/data/app/*" { capabilities = ["read"] }

# secrun run --path secret/app/: a whole folder
path "secret/metadata/app/*" { capabilities = ["list"] }
path "secret/data/app/*" { capabilities = ["read"] }

# secrun run, secrun get: credentials that are made for the run
path "database/creds/app" { capabilities = ["read"] }
path "sys/leases/revoke" { capabilities = ["update"] } # optional: what nobody got (--dry-run, failures) ends at once

# secrun list
path "secret/metadata/app/*" { capabilities = ["list"] }

# secrun list --deleted
path "secret/metadata/app/*" { capabilities = ["list", "read"] }

# secrun set secret/app/db
path "secret/data/app/*" { capabilities = ["read", "create", "update"] }

# secrun set secret/app/db#field
path "secret/data/app/*" { capabilities = ["read", "create", "patch"] }

# secrun set secret/app/db#field: where a proxy does not let PATCH through
path "secret/data/app/*" { capabilities = ["read", "create", "update"] }

# secrun set --fields secret/app/db
path "secret/data/app/*" { capabilities = ["create", "update"] }

# secrun set --owner, --expires, --comment: besides what the value needs
path "secret/metadata/app/*" { capabilities = ["patch"] }

# secrun history
path "secret/metadata/app/*" { capabilities = ["read"] }

# secrun delete secret/app/db
path "secret/data/app/*" { capabilities = ["delete"] }
path "secret/metadata/app/*" { capabilities = ["read"] } # optional: a mistyped path is told

# secrun delete secret/app/db@2
path "secret/delete/app/*" { capabilities = ["update"] }
path "secret/metadata/app/*" { capabilities = ["read"] } # optional: a mistyped path or version is told

# secrun delete --permanent secret/app/db@2
path "secret/destroy/app/*" { capabilities = ["update"] }
path "secret/metadata/app/*" { capabilities = ["read"] } # optional: a mistyped path or version is told

# secrun delete --permanent secret/app/db
path "secret/metadata/app/*" { capabilities = ["delete"] }

# secrun restore secret/app/db
path "secret/metadata/app/*" { capabilities = ["read"] }
path "secret/undelete/app/*" { capabilities = ["update"] }

# secrun restore secret/app/db@2
path "secret/metadata/app/*" { capabilities = ["read"] }
path "secret/undelete/app/*" { capabilities = ["update"] }
path "secret/data/app/*" { capabilities = ["read", "update"] }

# secrun sign
path "transit/sign/app" { capabilities = ["update"] }
path "transit/keys/app" { capabilities = ["read"] } # not needed with --algorithm

# secrun sign: an HMAC
path "transit/hmac/app" { capabilities = ["update"] }
path "transit/keys/app" { capabilities = ["read"] } # not needed with --algorithm

# secrun verify
path "transit/verify/app" { capabilities = ["update"] }
path "transit/keys/app" { capabilities = ["read"] } # not needed with --algorithm

# secrun encrypt
path "transit/encrypt/app" { capabilities = ["update"] }

# secrun decrypt
path "transit/decrypt/app" { capabilities = ["update"] }

# secrun rewrap
path "transit/rewrap/app" { capabilities = ["update"] }

# secrun key create
path "transit/keys/app" { capabilities = ["read", "update"] }

# secrun key rotate
path "transit/keys/app/rotate" { capabilities = ["update"] }

# secrun key config
path "transit/keys/app/config" { capabilities = ["update"] }

# secrun key status, secrun key public
path "transit/keys/app" { capabilities = ["read"] }

# secrun key list
path "transit/keys/" { capabilities = ["list"] }

# secrun key data-key
path "transit/datakey/wrapped/app" { capabilities = ["update"] }

# secrun key data-key --out, --show
path "transit/datakey/plaintext/app" { capabilities = ["update"] }

# secrun key delete
path "transit/keys/app" { capabilities = ["delete"] }

# secrun init
path "sys/mounts/transit" { capabilities = ["update"] }
path "transit/keys/app" { capabilities = ["read", "update"] }

# secrun health: a part of `default`, besides what is checked
path "auth/token/lookup-self" { capabilities = ["read"] }
path "sys/capabilities-self" { capabilities = ["update"] }

# a login of secrun's own (AppRole, Kubernetes, JWT, ...): a part of `default`
path "auth/token/revoke-self" { capabilities = ["update"] } # optional: without it the token of the run ends by itself

# AppRole: for whoever hands out secret ids, not for secrun
path "auth/approle/role/app/secret-id" { capabilities = ["update"] min_wrapping_ttl = "10s" max_wrapping_ttl = "10m" }
