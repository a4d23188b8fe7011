# shellcheck shell=bash
# A case in a real county, step by step: sourced by the tests that live one, with $programs.  Each person looks
# at `work` and does what it says: nobody is told of what another has to do, and nothing that waits is told
# to nobody.
. "${BASH_SOURCE[0]%/*}/../../lib/failures.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/zw-XXXXXX")
export PATH=$programs:$PATH ZHIAN_ROOT=$work/root ZHIAN_LANG=en
mkdir "$ZHIAN_ROOT"
unset ZHIAN_REGION ZHIAN_KEY || true
hazard=HZ-522701-1 case=CS-522701-1
# What the law wants the report, the reviews and the decision to say.
contents=(--party-details 都匀市城南五金店，个体工商户 --case-course 抽查不合格线索，现场检查两次，未采取强制措施
	--facts-found 销售不合格水泥，检验报告、进货单据 --nature 销售不合格产品
	--handling-basis 依产品质量法第四十九条罚款 --discretion 无从轻从重情节)
evidence=(--piece-kind document --piece-way collected --content 进货台账和销售单据，证明购销的数量和价格 --obtained-from 当事人经营场所
	--from-party --rights-told --officers officer-1,officer-2 --piece-form original)
verified=(--piece 1 --piece-finding verified --verified-how 与检验报告、库存和付款记录核对一致)
points=(--on-jurisdiction met --on-party met --on-facts met --on-nature met --on-basis met --on-procedure met --on-fitness met)
decided=(--text 处罚决定书 --party-details 都匀市城南五金店，个体工商户 --facts-found 销售不合格水泥，检验报告、进货单据
	--statement-answer 当事人未陈述 --penalty-basis 依产品质量法第四十九条罚款 --performance 十五日内缴至指定银行
	--remedies 六十日内申请复议，六个月内提起诉讼 --reconsider-at 都匀市人民政府 --reconsider-days 60)
published=(--where 国家企业信用信息公示系统 --secrets removed --party-details 都匀市城南五金店 --violation-type 销售不合格产品
	--penalty-content 罚款 --authority-name 都匀市市场监督管理局 --as-served)

cleanup() {
	zhianctl down >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap cleanup EXIT

on() { zhianctl demo advance --to "$1" >/dev/null; }
by() { # person, arguments: done
	local person=$1
	shift
	zhianctl --as "$person" "$@" >"$work/out" 2>&1 </dev/null || fail "$person $*: $(cat "$work/out")"
}
refused() { # what it says, person, arguments
	local words=$1 person=$2
	shift 2
	! zhianctl --as "$person" "$@" >"$work/out" 2>&1 </dev/null || fail "$person $*: was done"
	grep -qF -- "$words" "$work/out" || fail "$person $*: doesn't say '$words': $(cat "$work/out")"
}
approved() { # person: what waits for their approval, by the line that `work` prints
	zhianctl --as "$1" work >"$work/out"
	bash -c "$(sed -n 's/^    \(.*proposal approve.*\)/\1/p' "$work/out")" >"$work/out" 2>&1 ||
		fail "$1 approves: $(cat "$work/out")"
}
# The case waits for this person, or these, and for nobody else; the command is what comes next.
waits() { # command, person...
	local command=$1 person
	shift
	for person in officer-1 officer-2 leader-1 reviewer-1 hearing-1 mediator-1 auditor-1; do
		zhianctl --as "$person" work >"$work/out" 2>/dev/null
		if [[ " $* " == *" $person "* ]]; then
			grep -qE "^    zhianctl --as $person $command $case( |$)" "$work/out" ||
				fail "$person isn't told of '$command': $(cat "$work/out")"
		elif grep -qE "^    zhianctl .* $case( |$)" "$work/out"; then
			fail "$person is told of what waits for $*: $(cat "$work/out")"
		fi
	done
}
# The county, on 2025-03-04, with a failed sample of a firm in it.
county_with_a_finding() {
	zhianctl init --region 522701 --demo --feed-port 0 --link-port 0 >/dev/null
	zhianctl up >/dev/null
	on 2025-03-03T09:00
	printf '%s\n' '{"kind":"sampling","id":"T-1","report":{"place":522701,"respondent":{"key":"91522701MA6DKXQ41P","name":"都匀市城南五金店","region":522701},"product":{"class_code":"S1-02","name":"水泥","batch":"B1"},"violations":["failed_sampling"]}}' >"$work/item.jsonl"
	zhianctl feed push "$work/item.jsonl" --feed lab >/dev/null
	on 2025-03-04T09:00
}
# Escalation ends at once and comes back with what the case said of this.
survives() { # member, person
	local before pid
	pid=$(cat "$ZHIAN_ROOT/run/zhian/522701/escalation.ready")
	before=$(zhianctl --as "$2" --json case show $case | grep -o "\"$1\":{[^}]*}")
	kill -9 "$pid"
	zhianctl up >/dev/null
	[[ $(zhianctl --as "$2" --json case show $case | grep -o "\"$1\":{[^}]*}") == "$before" && -n $before ]] ||
		fail "$1 isn't what it was: $before"
}
# The case, filed on 2025-03-04, up to the party's statement: it has none.
told_of() { # penalties
	by officer-1 case check --hazard $hazard --findings 涉嫌违法
	by officer-1 case file $case --officers officer-1,officer-2 --conditions preliminary_evidence,punishable,jurisdiction,within_time --act-day 2025-02-20
	approved leader-1
	by officer-1 case evidence $case "${evidence[@]}"
	by officer-1 case verify-evidence $case "${verified[@]}"
	by officer-1 case report $case --findings 事实清楚 "${contents[@]}"
	by reviewer-1 case review $case --outcome agreed --opinion 同意 "${points[@]}"
	by officer-1 case notice $case --planned "$1" --facts 违法事实
	approved leader-1
	by officer-1 case serve-notice $case --method direct --document 告知书送达回证 --served-ms 2025-03-04T09:00
	by officer-1 case statement $case --waived
}
# What the case says: member=value, in words of its JSON.
says() {
	local pair
	zhianctl --as officer-1 --json case show $case >"$work/case"
	for pair in "$@"; do
		grep -qE "\"${pair%%=*}\":\"?${pair#*=}\"?[,}]" "$work/case" || fail "not $pair: $(cat "$work/case")"
	done
}
