# Lists the targets of a Makefile under their groups: `## Group` lines, and `target: needs ## what it does`.
BEGIN { FS = ":.*## " }
/^## / { printf "\n%s\n", substr($0, 4) }
/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $1, $2 }
END { print "" }
