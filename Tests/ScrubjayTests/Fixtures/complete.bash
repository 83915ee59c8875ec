# Completes a line with the program's own script: complete.bash SCRIPT WORD…; one answer a line.
source "$1"
COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_scrubjay
printf '%s\n' "${COMPREPLY[@]}"
