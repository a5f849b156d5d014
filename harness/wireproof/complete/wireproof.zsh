#compdef wireproof
# Completion of wireproof for zsh: eval "$(wireproof completion zsh)", after compinit; or as _wireproof in a folder of $fpath.
_wireproof() {
    local type value help
    local -a answer described plain begun
    answer=("${(@f)$(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) _WIREPROOF_COMPLETE=zsh_complete \
        ${(Q)words[1]} 2>/dev/null)}")
    for type value help in $answer; do
        case $type in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain)
                if [[ $value == *[/:] ]]; then
                    begun+=("$value")
                elif [[ $help == _ ]]; then
                    plain+=("$value")
                else
                    described+=("${value//:/\\:}:$help")
                fi
                ;;
        esac
    done
    (( $#described )) && _describe -V unsorted described
    (( $#plain )) && compadd -V unsorted -a plain
    (( $#begun )) && compadd -S '' -V unsorted -a begun
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _wireproof "$@"
else
    compdef _wireproof wireproof
fi
