# Completion of wireproof for bash 4.4 or newer: eval "$(wireproof completion bash)"
_wireproof() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == *[/:] ]] && compopt -o nospace
                ;;
        esac
    done < <(COMP_LINE=${COMP_LINE:0:COMP_POINT} _WIREPROOF_COMPLETE=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F _wireproof wireproof
