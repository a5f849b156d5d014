# Completion of wireproof for fish: wireproof completion fish | source
function __wireproof_complete
    set -l words (commandline -opc)
    for line in (env _WIREPROOF_COMPLETE=fish_complete COMP_WORDS=(commandline -cp) COMP_CWORD=(commandline -t) $words[1] 2>/dev/null)
        set -l answer (string split --max 1 "," -- $line)
        switch $answer[1]
            case dir
                __fish_complete_directories $answer[2]
            case file
                __fish_complete_path $answer[2]
            case plain
                echo $answer[2]
        end
    end
end
complete --no-files --command wireproof --arguments "(__wireproof_complete)"
