# Types each line and a tab into a zsh on a terminal of its own: complete.zsh SCRIPT LINE…
# Answers with the words that the line then has, one line each.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= PS2= RPS1=; unsetopt zle_bracketed_paste prompt_sp prompt_cr; stty -echo'
zpty -w shell 'bindkey "^I" expand-or-complete; autoload -U compinit; compinit -u -D'
zpty -w shell "source ${(q)1}; scrubjay() { print -r -- \"<<\$*>>\" }; print rea\"\"dy"
zpty -r shell out '*ready*'
for line in "${@:2}"; do
    zpty -w -n shell "$line"$'\t\n'
    zpty -r shell out '*<<*>>*'
    print -r -- "${${out##*<<}%%>>*}"
done
zpty -d shell
