export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** `__complete` ends with this when the shell's own file names are wanted. */
export const EXIT_FILES = 3;

// `@`, `=` and `:` end a word for bash's readline but not for us, so words are read off the line itself, and what stands before the
// last of them is taken off the answers.
const BASH = `# raftgate for bash; load it with: source <(raftgate completion bash)
_raftgate() {
  local line=\${COMP_LINE:0:COMP_POINT} words word prefix out candidate
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  COMPREPLY=()
  out=$(raftgate __complete -- "\${words[@]:1}" 2>/dev/null)
  if [[ $? -eq ${EXIT_FILES} ]]; then compopt -o default; return; fi
  word=\${words[-1]}
  prefix=\${word%"\${word##*[@=:]}"}
  while IFS=$'\\t' read -r candidate _; do
    [[ -n $candidate && $candidate == "$word"* ]] && COMPREPLY+=("\${candidate#"$prefix"}")
  done <<<"$out"
  [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace
}
complete -F _raftgate raftgate
`;

const ZSH = `#compdef raftgate
# raftgate for zsh; load it with: source <(raftgate completion zsh)
_raftgate() {
  local out line
  local -a candidates
  out=$(raftgate __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $? == ${EXIT_FILES} )); then _files; return; fi
  for line in "\${(@f)out}"; do
    [[ -n $line ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if [[ $out == *'='$'\\t'* ]]; then _describe 'raftgate' candidates -S ''; else _describe 'raftgate' candidates; fi
}
compdef _raftgate raftgate
`;

const FISH = `# raftgate for fish; load it with: raftgate completion fish | source
function __raftgate_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l out (raftgate __complete -- $words[2..-1] 2>/dev/null)
  if test $status -eq ${EXIT_FILES}
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $out
  end
end
complete -c raftgate -f -a '(__raftgate_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
