# bash completion of zhian-intake and its like: what their own --help tells, and the counties that are here.
_zhian_service()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} root= i
	for ((i = 1; i + 1 < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i]}" = --root ] && root=${COMP_WORDS[i+1]}
	done
	case $before in
	--root) COMPREPLY=($(compgen -d -- "$word")) ;;
	--region) COMPREPLY=($(compgen -W "$(ls "$root/etc/zhian" 2>/dev/null | grep -x '[0-9]\{6\}')" -- "$word")) ;;
	*) COMPREPLY=($(compgen -W "$("$1" --help | sed -n 's/^  \(-[-a-z]*\).*/\1/p')" -- "$word")) ;;
	esac
}
complete -F _zhian_service zhian-intake zhian-hazard zhian-escalation zhian-notify zhian-credit zhian-console
