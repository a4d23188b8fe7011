/* The table.  A row is added here and its one line of help to words/acts.def; nothing else. */
#include "archive.pb-c.h"
#include "bulletin.pb-c.h"
#include "campaign.pb-c.h"
#include "command.pb-c.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "sampling.pb-c.h"
#include "services/ctl/command.h"
#include "services/ctl/command_choices.h"
#include "services/ctl/commands_reading.h"
#include "services/ctl/runs.h"

/* An act about objects, which are named by their ids. */
#define ACT(group, word, owner, kind_of_target, message, needs, shown)                             \
	{                                                                                          \
		.noun = (group), .verb = (word), .kind = COMMAND_ACT, .daemon = DAEMON_##owner,    \
		.target = OBJECT_##kind_of_target, .body = (message), .operands = "ID…",           \
		.required = (needs), .run = run_act, .example = (shown)                            \
	}
#define ENDS(word, needs, shown)                                                                   \
	{                                                                                          \
		.noun = "proposal", .verb = (word), .kind = COMMAND_ACT,                           \
		.target = OBJECT_PROPOSAL, .operands = "ID…", .required = (needs),                 \
		.run = run_proposal_end, .example = (shown)                                        \
	}
/* An act that makes something, or is about what a field of its body names. */
#define MAKE(group, word, owner, message, fields, needs, shown)                                    \
	{                                                                                          \
		.noun = (group), .verb = (word), .kind = COMMAND_ACT, .daemon = DAEMON_##owner,    \
		.body = (message), .operands = (fields), .required = (needs), .run = run_act,      \
		.example = (shown)                                                                 \
	}
#define LIST(group, owner, shown)                                                                  \
	{                                                                                          \
		.noun = (group), .verb = "list", .kind = COMMAND_LIST, .daemon = DAEMON_##owner,   \
		.list = (group), .run = run_list, .example = (shown)                               \
	}
/* A list of another noun on the wire, or of what lies in one object: "draw firms ID". */
#define LIST_OF(group, word, which, owner, takes, function, shown)                                 \
	{                                                                                          \
		.noun = (group), .verb = (word), .kind = COMMAND_LIST, .daemon = DAEMON_##owner,   \
		.list = (which), .operands = (takes), .run = (function), .example = (shown)        \
	}
#define SHOW(group, owner, kind_of_target, shown)                                                  \
	{                                                                                          \
		.noun = (group), .verb = "show", .kind = COMMAND_GET, .daemon = DAEMON_##owner,    \
		.target = OBJECT_##kind_of_target, .operands = "ID…", .run = run_get,              \
		.example = (shown)                                                                 \
	}
/* One thing of a noun's: "firm licence show". */
#define SHOW_PART(group, word, owner, kind_of_target, shown)                                       \
	{                                                                                          \
		.noun = (group), .verb = (word), .kind = COMMAND_GET, .daemon = DAEMON_##owner,    \
		.target = OBJECT_##kind_of_target, .operands = "ID…", .run = run_get,              \
		.example = (shown)                                                                 \
	}
#define RUN(group, word, owner, takes, function, needs, choices, shown)                            \
	{                                                                                          \
		.noun = (group), .verb = (word), .kind = COMMAND_SPECIAL,                          \
		.daemon = DAEMON_##owner, .operands = (takes), .required = (needs),                \
		.options = (choices), .run = (function), .example = (shown)                        \
	}
#define BODY(message) &zh__##message##_command__descriptor

const struct command commands[] = {
	/* ---- the county and its daemons */
	RUN("county", "init", UNKNOWN, NULL, run_county_init, NULL, init_options,
	    "init --region 522701 --name 都匀市市场监督管理局 --officer "
	    "wang:王某:稽查股:黔B-10241 --officer li:李某:稽查股:黔B-10242 --leader chen:陈某"),
	RUN("county", "up", UNKNOWN, "[DAEMON…]", run_county_up, NULL, up_options, "county up"),
	RUN("county", "down", UNKNOWN, "[DAEMON…]", run_county_down, NULL, up_options,
	    "county down --all"),
	RUN("county", "list", UNKNOWN, NULL, run_county_list, NULL, NULL, "county list"),
	RUN("county", "found", UNKNOWN, "DAEMON…", run_county_found, NULL, NULL,
	    "county found credit"),
	RUN("county", "own", UNKNOWN, NULL, run_county_own, NULL, own_options, "county own"),
	RUN("status", NULL, UNKNOWN, "[DAEMON…]", run_status, NULL, status_options,
	    "status --watch"),
	RUN("config", "check", UNKNOWN, "[FILE]", run_config_check, NULL, NULL, "config check"),
	RUN("config", "show", UNKNOWN, NULL, run_config_show, NULL, NULL, "config show"),
	RUN("journal", "tail", UNKNOWN, "DAEMON", run_journal_tail, NULL, tail_options,
	    "journal tail hazard --from 100 --kinds hazard_opened,level_set --decode"),
	RUN("journal", "verify", UNKNOWN, "[DAEMON…]", run_journal_verify, NULL, verify_options,
	    "journal verify --offline /backup/2025-03-14"),
	RUN("journal", "heads", UNKNOWN, NULL, run_journal_heads, NULL, heads_options,
	    "journal heads --out heads-2025-03-14.txt"),
	RUN("journal", "follow", UNKNOWN, "[DAEMON…]", run_journal_follow, "into", follow_options,
	    "journal follow --into /copy/522701 --as auditor-1"),
	RUN("journal", "repair", UNKNOWN, "DAEMON", run_journal_repair, "copy", repair_options,
	    "journal repair intake --copy /backup/2025-03-14"),
	RUN("journal", "pack", UNKNOWN, "[DAEMON…]", run_journal_pack, NULL, pack_options,
	    "journal pack --newest 2"),
	RUN("journal", "digest", UNKNOWN, "[DAEMON…]", run_digest, NULL, NULL, "journal digest"),
	RUN("key", "make", UNKNOWN, "KIND NAME", run_key_make, NULL, NULL, "key make person wang"),
	RUN("key", "show", UNKNOWN, "FILE", run_key_show, NULL, NULL,
	    "key show etc/zhian/522701/keys/public/intake.pub"),
	RUN("key", "list", UNKNOWN, NULL, run_key_list, NULL, key_list_options,
	    "key list --expiring 30d"),
	RUN("key", "revoke", UNKNOWN, "ID [KEY]", run_key_revoke, "reason", revoke_options,
	    "key revoke wang --reason 存储卡遗失"),
	RUN("key", "rotate", UNKNOWN, "ID", run_key_rotate, NULL, rotate_options,
	    "key rotate wang --until 2026-12-31"),
	RUN("person", "list", UNKNOWN, NULL, run_person_list, NULL, NULL, "person list"),
	RUN("person", "add", UNKNOWN, "ID", run_person_add, "roles", person_options,
	    "person add wang --name 王某 --roles officer,mediator --unit 稽查股 --post 副股长 "
	    "--regions 522701,城南片区 --certificate-no 黔B-1024 --certificate-until 2028-12-31"),
	RUN("person", "certificate", UNKNOWN, "ID", run_person_certificate, NULL,
	    certificate_options,
	    "person certificate wang --certificate-no 黔B-1024 --certificate-from 2024-01-01 "
	    "--certificate-until 2028-12-31"),
	RUN("person", "signing-key", UNKNOWN, "ID KEY", run_person_signing_key, NULL,
	    revoke_options, "person signing-key wang none"),
	RUN("person", "role", UNKNOWN, "ID [ROLE,…]", run_person_role, NULL, revoke_options,
	    "person role wang officer,mediator"),
	RUN("person", "regions", UNKNOWN, "ID [REGION,…]", run_person_regions, NULL, revoke_options,
	    "person regions wang 522701,城南片区"),
	RUN("person", "disable", UNKNOWN, "ID", run_person_disable, NULL, disable_options,
	    "person disable wang --reassign-to li --reason 调离"),
	RUN("person", "adopt", UNKNOWN, NULL, run_person_adopt, NULL, adopt_options,
	    "person adopt"),
	RUN("user", "password", UNKNOWN, "ID", run_user_password, NULL, NULL, "user password wang"),
	RUN("user", "codes", UNKNOWN, "ID [none]", run_user_codes, NULL, NULL, "user codes wang"),
	RUN("user", "list", UNKNOWN, NULL, run_user_list, NULL, NULL, "user list"),
	RUN("user", "lock", UNKNOWN, "ID", run_user_lock, NULL, NULL, "user lock wang"),
	RUN("user", "role", UNKNOWN, "ID [ROLE,…]", run_person_role, NULL, revoke_options,
	    "user role wang officer"),
	RUN("user", "unlock", UNKNOWN, "ID", run_user_unlock, NULL, NULL, "user unlock wang"),
	RUN("user", "remove", UNKNOWN, "ID", run_user_remove, NULL, NULL, "user remove wang"),
	RUN("user", "reads", UNKNOWN, NULL, run_user_reads, NULL, NULL, "user reads"),

	/* ---- what comes in */
	LIST("feed", INTAKE, "feed list"),
	RUN("feed", "add", UNKNOWN, "ID", run_feed_add, NULL, feed_options,
	    "feed add 12315 --name 12315平台"),
	RUN("feed", "sheet", UNKNOWN, "ID", run_feed_sheet, NULL, sheet_options,
	    "feed sheet lab --out lab.txt"),
	RUN("feed", "rotate", UNKNOWN, "ID", run_feed_rotate, NULL, feed_rotate_options,
	    "feed rotate lab --until 2026-12-31"),
	RUN("feed", "remove", UNKNOWN, "ID", run_feed_remove, "reason", revoke_options,
	    "feed remove lab --reason 合同到期"),
	RUN("feed", "push", INTAKE, "FILE", run_feed_push, NULL, push_options,
	    "feed push march.jsonl --feed 12315"),
	MAKE("feed", "pause", INTAKE, BODY(feed_act), "feed", "feed",
	     "feed pause 12315 --reason 维护"),
	MAKE("feed", "resume", INTAKE, BODY(feed_act), "feed", "feed",
	     "feed resume 12315 --reason 修好"),
	LIST("quarantine", UNKNOWN, "quarantine list --state held"),
	ACT("quarantine", "requeue", UNKNOWN, QUARANTINE, NULL, NULL,
	    "quarantine requeue QN-522701-intake-3 --reason 已修正"),
	ACT("quarantine", "drop", UNKNOWN, QUARANTINE, NULL, NULL,
	    "quarantine drop QN-522701-intake-3 --reason 重复推送"),

	/* ---- reports */
	LIST("report", INTAKE, "report list --state registered --limit 20"),
	SHOW("report", INTAKE, REPORT, "report show RP-522701-12"),
	ACT("report", "accept", INTAKE, REPORT, BODY(report_accept), NULL,
	    "report accept RP-522701-12 --mediator li"),
	ACT("report", "refuse", INTAKE, REPORT, BODY(report_refuse), NULL,
	    "report refuse RP-522701-12 --ground CRP-10-1 --channel 法院"),
	ACT("report", "out-of-scope", INTAKE, REPORT, BODY(report_refuse), NULL,
	    "report out-of-scope RP-522701-12 --channel 住建局"),
	ACT("report", "mediate", INTAKE, REPORT, BODY(report_mediate), NULL,
	    "report mediate RP-522701-12 --outcome agreed"),
	ACT("report", "consent", INTAKE, REPORT, BODY(report_consent),
	    "mediation-party mediation-answer said-how",
	    "report consent RP-522701-12 --mediation-party respondent --mediation-answer agrees "
	    "--said-how 电话录音"),
	ACT("report", "ask-recusal", INTAKE, REPORT, BODY(ask_recusal), "who ground",
	    "report ask-recusal RP-522701-12 --who wang --ground 与被投诉人有利害关系 --by-party"),
	ACT("report", "recuse", INTAKE, REPORT, BODY(recuse), "who outcome",
	    "report recuse RP-522701-12 --who wang --outcome granted --replacement zhao"),
	ACT("report", "check", INTAKE, REPORT, BODY(report_check), NULL,
	    "report check RP-522701-12 --outcome begun"),
	ACT("report", "unfounded", INTAKE, REPORT, BODY(report_unfounded), NULL,
	    "report unfounded RP-522701-12 --ground 查无实据"),
	ACT("report", "join", INTAKE, REPORT, BODY(report_join), NULL,
	    "report join RP-522701-13 --to-report RP-522701-12 --reason 同一事项"),
	ACT("report", "unjoin", INTAKE, REPORT, BODY(report_join), NULL,
	    "report unjoin RP-522701-13 --to-report RP-522701-12 --reason 不是一件事"),
	ACT("report", "not-duplicate", INTAKE, REPORT, BODY(report_join), NULL,
	    "report not-duplicate RP-522701-13 --to-report RP-522701-12"),
	ACT("report", "classify", INTAKE, REPORT, BODY(report_classify), NULL,
	    "report classify RP-522701-12 --class-code S1-02 --severity larger"),
	ACT("report", "split", INTAKE, REPORT, BODY(report_split), "complaint-part report-part",
	    "report split RP-522701-12 --complaint-part 要求退款 --report-part 销售过期产品"),
	ACT("report", "assess", INTAKE, REPORT, BODY(report_assess), NULL,
	    "report assess RP-522701-12 --result 属实"),
	ACT("report", "return", INTAKE, REPORT, BODY(report_return), NULL,
	    "report return RP-522701-12 --reason-code 2 --basis 不属本辖区"),
	ACT("report", "answer", INTAKE, REPORT, BODY(report_answer), NULL,
	    "report answer RP-522701-12 --what 已受理"),
	ACT("report", "assign", INTAKE, REPORT, &zh__assign_command__descriptor, NULL,
	    "report assign RP-522701-12 --owner li --reason 原承办人调离"),
	READING_COMMANDS,

	/* ---- hazards and firms */
	LIST("hazard", HAZARD, "hazard list --state ordered"),
	LIST_OF("hazard", "ledger", "ledger", HAZARD, NULL, run_list,
		"hazard ledger --since 2025-03-01 --until 2025-03-31"),
	SHOW("hazard", HAZARD, HAZARD, "hazard show HZ-522701-7"),
	ACT("hazard", "level", HAZARD, HAZARD, BODY(hazard_level), "level",
	    "hazard level HZ-522701-7 --level major"),
	ACT("hazard", "order", HAZARD, HAZARD, BODY(hazard_order), NULL,
	    "hazard order HZ-522701-7 --statutory --content 停止销售并改正 --served-day "
	    "2025-03-14 --method direct --document 送达回证 --facts-found 不合格仍在销售 "
	    "--violated-rule 产品质量法第三十九条 --order-basis 行政处罚法第二十八条第一款 "
	    "--remedies 六十日内申请行政复议，六个月内起诉"),
	ACT("hazard", "serve-order", HAZARD, HAZARD, BODY(hazard_serve_order), "served-day",
	    "hazard serve-order HZ-522701-7 --served-day 2025-03-17 --method direct "
	    "--document 送达回证"),
	ACT("hazard", "claim", HAZARD, HAZARD, BODY(hazard_claim), NULL,
	    "hazard claim HZ-522701-7 --text 已更换 --evidence 照片.jpg"),
	ACT("hazard", "reinspect", HAZARD, HAZARD, BODY(hazard_reinspect), "outcome",
	    "hazard reinspect HZ-522701-7 --outcome passed --officers wang,li --on-day 2025-03-20"),
	ACT("hazard", "cancel-off", HAZARD, HAZARD, BODY(hazard_cancel_off), NULL,
	    "hazard cancel-off HZ-522701-7"),
	ACT("hazard", "look-back", HAZARD, HAZARD, BODY(hazard_look_back), "outcome",
	    "hazard look-back HZ-522701-7 --outcome passed --officers wang,li"),
	ACT("hazard", "refuse", HAZARD, HAZARD, BODY(hazard_refuse), NULL,
	    "hazard refuse HZ-522701-7 --evidence 现场笔录"),
	ACT("hazard", "unfounded", HAZARD, HAZARD, BODY(hazard_unfounded), NULL,
	    "hazard unfounded HZ-522701-7 --ground 复检合格"),
	ACT("hazard", "to-case", HAZARD, HAZARD, BODY(hazard_unfounded), NULL,
	    "hazard to-case HZ-522701-7 --ground 逾期未改"),
	ACT("hazard", "refer", HAZARD, HAZARD, BODY(hazard_refer), NULL,
	    "hazard refer HZ-522701-7 --to-region 522702 --referral RF-522701-2"),
	ACT("hazard", "archive", HAZARD, HAZARD, BODY(hazard_unfounded), NULL,
	    "hazard archive HZ-522701-7"),
	ACT("hazard", "assign", HAZARD, HAZARD, &zh__assign_command__descriptor, NULL,
	    "hazard assign HZ-522701-7 --owner wang --reason 原承办人调离"),
	ACT("hazard", "hold", HAZARD, HAZARD, BODY(hazard_hold), NULL,
	    "hazard hold HZ-522701-7 --reason 等待检验结果"),
	ACT("hazard", "release", HAZARD, HAZARD, BODY(hazard_hold), NULL,
	    "hazard release HZ-522701-7"),
	ACT("hazard", "goods", HAZARD, HAZARD, BODY(hazard_goods), NULL,
	    "hazard goods HZ-522701-7 --batch 20250101 --from-place free --to-place sealed "
	    "--quantity 20box --lines 电线=20box --power PQL-18-4 --ground 不符合安全标准 "
	    "--custody-scope 均为涉案批次 --officers wang,li --document-kind seal "
	    "--document 〔2025〕3号"),
	ACT("hazard", "custody", HAZARD, HAZARD, BODY(hazard_custody), "lot word",
	    "hazard custody HZ-522701-7 --lot 1 --word extended --reason 案情复杂"),
	ACT("hazard", "custody-record", HAZARD, HAZARD, BODY(hazard_custody_record), "lot",
	    "hazard custody-record HZ-522701-7 --lot 1 --certificates-shown --party-there "
	    "店主赵强 "
	    "--signed-whole --told-on-site 理由、依据、权利、救济途径 --party-stated 无异议 "
	    "--scene-recording 录像存案卷 --custody-keeper party --kept-at 店内 "
	    "--seal-strips 封001、封002"),
	ACT("hazard", "ask-recusal", HAZARD, HAZARD, BODY(ask_recusal), "who ground",
	    "hazard ask-recusal HZ-522701-7 --who wang --ground 与当事人是近亲属"),
	ACT("hazard", "recuse", HAZARD, HAZARD, BODY(recuse), "who outcome",
	    "hazard recuse HZ-522701-7 --who wang --outcome granted --replacement zhao"),
	ACT("hazard", "correct-on-spot", HAZARD, HAZARD, BODY(hazard_correct_on_spot), NULL,
	    "hazard correct-on-spot HZ-522701-7 --officers wang,li --evidence photo=改正.jpg"),
	ACT("hazard", "ask-extension", HAZARD, HAZARD, BODY(hazard_ask_extension), "ground",
	    "hazard ask-extension HZ-522701-7 --days 10 --ground 设备到货延误"),
	ACT("hazard", "decide-extension", HAZARD, HAZARD, BODY(hazard_decide_extension), "outcome",
	    "hazard decide-extension HZ-522701-7 --outcome granted"),
	ACT("hazard", "stopped", HAZARD, HAZARD, BODY(hazard_production), NULL,
	    "hazard stopped HZ-522701-7 --officers wang,li --evidence photo=停产.jpg"),
	ACT("hazard", "still-stopped", HAZARD, HAZARD, BODY(hazard_production), NULL,
	    "hazard still-stopped HZ-522701-7 --officers wang,li --evidence photo=巡查.jpg"),
	ACT("hazard", "restarted", HAZARD, HAZARD, BODY(hazard_production), NULL,
	    "hazard restarted HZ-522701-7 --officers wang,li --evidence photo=复产.jpg"),
	ACT("hazard", "help", HAZARD, HAZARD, BODY(hazard_help), "kind content",
	    "hazard help HZ-522701-7 --kind guidance --content 完善出厂检验"),
	ACT("hazard", "progress", HAZARD, HAZARD, BODY(hazard_progress), "text",
	    "hazard progress HZ-522701-7 --text 已完成设备更换"),
	ACT("hazard", "owe-progress", HAZARD, HAZARD, BODY(hazard_owe_progress), NULL,
	    "hazard owe-progress HZ-522701-7 --why 行动结束未完成"),
	ACT("hazard", "person", HAZARD, HAZARD, BODY(hazard_person), "part name",
	    "hazard person HZ-522701-7 --part quality_director --name 李某"),
	ACT("hazard", "split", HAZARD, HAZARD, BODY(hazard_split), NULL,
	    "hazard split HZ-522701-7 --batch 20250102 --quantity 200piece"),

	/* ---- samplings */
	LIST("sampling", HAZARD, "sampling list --state planned --filter follow_up=owed"),
	SHOW("sampling", HAZARD, SAMPLING, "sampling show SM-522701-4"),
	MAKE("sampling", "plan", HAZARD, BODY(sampling_plan), NULL, "product lab method",
	     "sampling plan --product class_code=S0-02,name=电动玩具 --firm "
	     "91522701MA6DKXQ41P:玩具店 "
	     "--lab 省质检院 --method GB6675"),
	ACT("sampling", "cancel", HAZARD, SAMPLING, BODY(sampling_cancel), NULL,
	    "sampling cancel SM-522701-4 --reason 计划调整"),
	ACT("sampling", "draw", HAZARD, SAMPLING, BODY(sampling_draw), "sample-no officers seal-no",
	    "sampling draw SM-522701-4 --sample-no ZJ2025001 --officers wang,li --seal-no F-17 "
	    "--quantity "
	    "6件 --stock 500件 --price-fen 120元 --maker P522702-1:某玩具厂 --maker-region 522702 "
	    "--firm-drawn 电脑随机抽取 --samplers-drawn 电脑随机选派 --shown-and-told "
	    "已出示通知书和证件 "
	    "--goods-drawn 货架上随机抽取 --stock-kind for_sale --least-stock 50 "
	    "--spare-seal-no F-18 --party-signed 店长李某"),
	ACT("sampling", "no-goods", HAZARD, SAMPLING, BODY(sampling_no_goods), "officers",
	    "sampling no-goods SM-522701-4 --officers wang,li"),
	ACT("sampling", "refused", HAZARD, SAMPLING, BODY(sampling_refused), "officers evidence",
	    "sampling refused SM-522701-4 --officers wang,li --evidence 现场笔录"),
	ACT("sampling", "send", HAZARD, SAMPLING, BODY(sampling_send), NULL,
	    "sampling send SM-522701-4 --lab 省质检院"),
	ACT("sampling", "result", HAZARD, SAMPLING, BODY(sampling_result), "outcome",
	    "sampling result SM-522701-4 --outcome failed --tested-by 检验员甲 --failed-items "
	    "'{\"item\":\"增塑剂\",\"standard\":\"GB "
	    "6675.1\",\"measured\":\"1.2%\",\"limit\":\"0.1%\"}'"),
	ACT("sampling", "serve", HAZARD, SAMPLING, BODY(sampling_serve), "party served-day",
	    "sampling serve SM-522701-4 --party maker --served-day 2025-03-20 --method mail "
	    "--not-direct 生产者在外省 --proof 邮寄回执"),
	ACT("sampling", "objection", HAZARD, SAMPLING, BODY(sampling_objection), "party ground",
	    "sampling objection SM-522701-4 --party firm --ground 对检验方法有异议"),
	ACT("sampling", "deny", HAZARD, SAMPLING, BODY(sampling_deny), "evidence",
	    "sampling deny SM-522701-4 --evidence 厂家说明"),
	ACT("sampling", "retest", HAZARD, SAMPLING, BODY(sampling_retest), "step",
	    "sampling retest SM-522701-4 --step lab --lab 国家玩具质检中心"),
	ACT("sampling", "finalise", HAZARD, SAMPLING, BODY(sampling_finalise), NULL,
	    "sampling finalise SM-522701-4"),
	ACT("sampling", "request", HAZARD, SAMPLING, BODY(sampling_request), "kind",
	    "sampling request SM-522701-4 --kind suspend_certificate --certificate ccc "
	    "--certificate-no "
	    "2024010101 --term-days 60 --body 某认证中心"),
	ACT("sampling", "answer", HAZARD, SAMPLING, BODY(sampling_answer), "request step",
	    "sampling answer SM-522701-4 --request 2 --step answer --text 已暂停"),
	ACT("sampling", "announce-ask", HAZARD, SAMPLING, BODY(sampling_announce_ask), "body",
	    "sampling announce-ask SM-522701-4 --body 州市场监管局 --to-region 522700"),
	ACT("sampling", "announced", HAZARD, SAMPLING, BODY(sampling_measure), "document",
	    "sampling announced SM-522701-4 --on-day 2025-07-01 --document 省局公告2025年第12号"),
	ACT("sampling", "suspended", HAZARD, SAMPLING, BODY(sampling_measure), "casefile until-day",
	    "sampling suspended SM-522701-4 --casefile CS-522701-9 --until-day 2025-12-01"),
	ACT("sampling", "revoked", HAZARD, SAMPLING, BODY(sampling_measure), "casefile",
	    "sampling revoked SM-522701-4 --casefile CS-522701-11"),
	ACT("sampling", "assign", HAZARD, SAMPLING, BODY(sampling_assign), "officers",
	    "sampling assign SM-522701-4 --officers wang,li"),
	ACT("sampling", "ask-recusal", HAZARD, SAMPLING, BODY(ask_recusal), "who ground",
	    "sampling ask-recusal SM-522701-4 --who wang --ground 与当事人是近亲属"),
	ACT("sampling", "recuse", HAZARD, SAMPLING, BODY(sampling_recuse), "who outcome",
	    "sampling recuse SM-522701-4 --who wang --outcome granted --replacement zhao"),
	ACT("sampling", "reinspect", HAZARD, SAMPLING, BODY(sampling_reinspect), "outcome officers",
	    "sampling reinspect SM-522701-4 --outcome passed --officers wang,li --evidence "
	    "报告.pdf"),
	MAKE("sampling", "publish-list", HAZARD, BODY(sampling_publish), NULL, "from-day to-day",
	     "sampling publish-list --from-day 2025-01-01 --to-day 2025-03-31 --organised-by us"),
	LIST("publication", HAZARD, "publication list"),

	LIST("firm", HAZARD, "firm list --limit 20"),
	SHOW("firm", HAZARD, FIRM, "firm show FM-522701-3"),
	MAKE("firm", "level", HAZARD, BODY(firm_level), "firm_key…", "firm-key level",
	     "firm level 91522701MA6DXXXX0X --level key --review-day 2025-09-30"),
	MAKE("firm", "merge", HAZARD, BODY(firm_merge), "from_key to_key", "from-key to-key",
	     "firm merge P522701-9 91522701MA6DXXXX0X"),
#include "services/ctl/commands_visit.def"
	/* ---- campaigns */
	LIST("campaign", HAZARD, "campaign list --state in_phase"),
	{.noun = "campaign",
	 .verb = "show",
	 .kind = COMMAND_SPECIAL,
	 .daemon = DAEMON_HAZARD,
	 .target = OBJECT_CAMPAIGN,
	 .operands = "ID…",
	 .options = campaign_rows_options,
	 .run = run_campaign_show,
	 .example = "campaign show CP-522701-1 --counter archives"},
	LIST_OF("campaign", "status", "campaign_status", HAZARD, NULL, run_list, "campaign status"),
	LIST_OF("campaign", "missing", "campaign_missing", HAZARD, "ID…", run_list_within,
		"campaign missing CP-522701-1 --counter archives"),
	LIST_OF("campaign", "results", "campaign_result", HAZARD, "ID…", run_list_within,
		"campaign results CP-522701-1 --report interim"),
	RUN("campaign", "summary", HAZARD, "ID", run_campaign_summary, NULL,
	    campaign_summary_options, "campaign summary CP-522701-1 --report interim"),
	RUN("campaign", "check", UNKNOWN, "FILE", run_campaign_check, NULL, NULL,
	    "campaign check campaigns/001.yaml"),
	RUN("campaign", "adopt", HAZARD, "FILE", run_campaign_adopt, "year", campaign_adopt_options,
	    "campaign adopt campaigns/001.yaml --year 2026 --reason 州局部署"),
	ACT("campaign", "issue", HAZARD, CAMPAIGN, BODY(campaign_issue), NULL,
	    "campaign issue CP-522701-1 --number 都市监发〔2026〕8号 --reporter wang"),
	ACT("campaign", "withdraw", HAZARD, CAMPAIGN, BODY(campaign_act), NULL,
	    "campaign withdraw CP-522701-1 --reason 上级调整部署"),
	ACT("campaign", "task-assign", HAZARD, CAMPAIGN, BODY(campaign_task_assign), "task owner",
	    "campaign task-assign CP-522701-1 --task archive --owner wang"),
	ACT("campaign", "task-done", HAZARD, CAMPAIGN, BODY(campaign_task_done), "task",
	    "campaign task-done CP-522701-1 --task archive --text 建档清单已归档"),
	ACT("campaign", "freeze", HAZARD, CAMPAIGN, BODY(campaign_act), NULL,
	    "campaign freeze CP-522701-1"),
	{.noun = "campaign",
	 .verb = "base-import",
	 .kind = COMMAND_SPECIAL,
	 .daemon = DAEMON_HAZARD,
	 .target = OBJECT_CAMPAIGN,
	 .operands = "ID FILE",
	 .options = campaign_base_options,
	 .run = run_campaign_base_import,
	 .example = "campaign base import CP-522701-1 base.csv --dry-run"},
	LIST_OF("campaign", "base-show", "campaign_base", HAZARD, "ID…", run_list_within,
		"campaign base show CP-522701-1 --counter unit"),
	LIST_OF("campaign", "base-firms", "campaign_base_firm", HAZARD, "ID…", run_list_within,
		"campaign base firms CP-522701-1 --has visited --counter unit --value 一股"),
	LIST_OF("campaign", "base-missing", "campaign_base_missing", HAZARD, "ID…", run_list_within,
		"campaign base missing CP-522701-1 --lacks visited"),
	LIST_OF("campaign", "base-versions", "campaign_base_version", HAZARD, "ID…",
		run_list_within, "campaign base versions CP-522701-1"),
	ACT("campaign", "zero-report", HAZARD, CAMPAIGN, BODY(campaign_zero_report), "unit",
	    "campaign zero-report CP-522701-1 --unit 都匀市局 --text 三家均已到场检查"),
	ACT("campaign", "link", HAZARD, CAMPAIGN, BODY(campaign_link), NULL,
	    "campaign link CP-522701-1 --hazard HZ-522701-7 --reason 行动前已立的存量隐患"),
	ACT("campaign", "unlink", HAZARD, CAMPAIGN, BODY(campaign_link), NULL,
	    "campaign unlink CP-522701-1 --firm-key 91522701MA6DXXXX0X --reason 已注销"),
	ACT("campaign", "case", HAZARD, CAMPAIGN, BODY(campaign_case), "casefile facts masked",
	    "campaign case CP-522701-1 --casefile CS-522701-3 --facts 某厂无证生产电线案 --masked"),
	ACT("campaign", "case-withdraw", HAZARD, CAMPAIGN, BODY(campaign_case_withdraw), "casefile",
	    "campaign case-withdraw CP-522701-1 --casefile CS-522701-3 --reason 案情表述有误"),
	ACT("campaign", "report", HAZARD, CAMPAIGN, BODY(campaign_report), "report",
	    "campaign report CP-522701-1 --report interim --text 成果清单及阶段性总结已盖章报出"),
	ACT("campaign", "close", HAZARD, CAMPAIGN, BODY(campaign_act), NULL,
	    "campaign close CP-522701-1"),
	ACT("campaign", "self-check", HAZARD, CAMPAIGN, BODY(campaign_self_check), "unit",
	    "campaign self-check CP-522701-1 --unit 都匀市局 --answers item=goals,answer=met"),
	ACT("campaign", "accept", HAZARD, CAMPAIGN, BODY(campaign_act), NULL,
	    "campaign accept CP-522701-1"),
	ACT("campaign", "return", HAZARD, CAMPAIGN, BODY(campaign_return), "unit",
	    "campaign return CP-522701-1 --unit 都匀市局 --reason 台账不全"),
	ACT("campaign", "archive", HAZARD, CAMPAIGN, BODY(campaign_act), NULL,
	    "campaign archive CP-522701-1"),

	/* ---- the ladder, letters and cases */
	LIST("measure", ESCALATION, "measure list --state proposed"),
	SHOW("measure", ESCALATION, MEASURE, "measure show MS-522701-4"),
	MAKE("measure", "propose", ESCALATION, BODY(measure_propose), NULL, "kind",
	     "measure propose --kind reminder --hazard HZ-522701-7"),
	ACT("measure", "take", ESCALATION, MEASURE, BODY(measure_take), NULL,
	    "measure take MS-522701-4 --officers wang,li --document 移送报告〔2025〕1号 "
	    "--goods-list 无涉案物品 --test-reports 检验报告〔2025〕6号"),
	ACT("measure", "hold", ESCALATION, MEASURE, BODY(measure_hold), NULL,
	    "measure hold MS-522701-4 --until-ms 2025-04-01 --reason 等待企业陈述"),
	ACT("measure", "override", ESCALATION, MEASURE, BODY(measure_override), "with",
	    "measure override MS-522701-4 --with interview --reason 情节较重"),
	ACT("measure", "withdraw", ESCALATION, MEASURE, NULL, NULL,
	    "measure withdraw MS-522701-4 --reason 已自行改正"),
	ACT("measure", "done", ESCALATION, MEASURE, BODY(measure_done), NULL,
	    "measure done MS-522701-4 --reason 已抽样送检"),
	LIST("notice", ESCALATION, "notice list --state drafted"),
	SHOW("notice", ESCALATION, NOTICE, "notice show NT-522701-5"),
	MAKE("notice", "draft", ESCALATION, BODY(notice_draft), NULL, "kind",
	     "notice draft --kind caution --hazard HZ-522701-7"),
	ACT("notice", "approve", ESCALATION, NOTICE, NULL, NULL, "notice approve NT-522701-5"),
	ACT("notice", "serve", ESCALATION, NOTICE, BODY(notice_serve), NULL,
	    "notice serve NT-522701-5 --method direct --document 送达回证 "
	    "--served-ms 2025-03-14T10:00"),
	ACT("notice", "reply", ESCALATION, NOTICE, BODY(notice_reply), NULL,
	    "notice reply NT-522701-5 --text 已按要求整改"),
	ACT("notice", "interview", ESCALATION, NOTICE, BODY(interview), NULL,
	    "notice interview NT-522701-5 --attendees 法定代表人 --commitments 三日内召回"),
	ACT("notice", "close", ESCALATION, NOTICE, NULL, NULL, "notice close NT-522701-5"),
	ACT("notice", "void", ESCALATION, NOTICE, NULL, NULL,
	    "notice void NT-522701-5 --reason 文书有误"),
#include "services/ctl/commands_case.def"
	/* ---- other regions */
	LIST("referral", NOTIFY, "referral list --state drafted"),
	SHOW("referral", NOTIFY, REFERRAL, "referral show RF-522701-2"),
	MAKE("referral", "draft", NOTIFY, BODY(referral_draft), NULL, "kind to-region",
	     "referral draft --kind clue --to-region 522702 --subject P522702-1:某建材厂 --facts "
	     "生产线索"),
	ACT("referral", "send", NOTIFY, REFERRAL, BODY(referral_send), NULL,
	    "referral send RF-522701-2"),
	ACT("referral", "withdraw", NOTIFY, REFERRAL, NULL, NULL,
	    "referral withdraw RF-522701-2 --reason 已自行查处"),
	ACT("referral", "accept", NOTIFY, REFERRAL, NULL, NULL, "referral accept RF-522702-1"),
	ACT("referral", "return", NOTIFY, REFERRAL, BODY(referral_return), NULL,
	    "referral return RF-522702-1 --reason-code 3 --basis 不在本辖区"),
	ACT("referral", "answer", NOTIFY, REFERRAL, BODY(referral_answer), NULL,
	    "referral answer RF-522702-1 --answer-code found --text 已立案查处"),
	ACT("referral", "extend", NOTIFY, REFERRAL, BODY(referral_extend), NULL,
	    "referral extend RF-522702-1 --reason 需抽样检验"),
	ACT("referral", "dispute", NOTIFY, REFERRAL, BODY(referral_dispute), NULL,
	    "referral dispute RF-522702-1 --basis 违法行为地不在本县"),
	ACT("referral", "close", NOTIFY, REFERRAL, BODY(referral_close), NULL,
	    "referral close RF-522701-2"),
	LIST("region", NOTIFY, "region list"),
	LIST_OF("region", "heads", "chain", NOTIFY, NULL, run_list,
		"region heads --neighbour 522702"),
	LIST_OF("region", "held", "chain_held", NOTIFY, NULL, run_list, "region held"),
	LIST_OF("region", "reported", "reported", NOTIFY, NULL, run_list,
		"region reported --bulletin monthly --figure hazards_opened"),
	RUN("region", "card", UNKNOWN, NULL, run_region_card, NULL, sheet_options,
	    "region card --out 522701.card"),
	RUN("region", "check", UNKNOWN, "FILE", run_region_check, NULL, NULL,
	    "region check 522702.card"),
	RUN("region", "add", UNKNOWN, "FILE", run_region_add, NULL, region_add_options,
	    "region add 522702.card --fingerprint \"1a2b 3c4d 5e6f 7081 92a3 b4c5 d6e7 f809\""),
	RUN("region", "remove", UNKNOWN, "CODE", run_region_remove, NULL, NULL,
	    "region remove 522702"),
	RUN("region", "trust", UNKNOWN, NULL, run_region_trust, NULL, NULL, "region trust"),
	MAKE("region", "accept-life", NOTIFY, BODY(region_accept_life), "neighbour", "life",
	     "region accept-life 522702 --life 1a2b3c4d5e6f7081 --reason 电话核实"),
	RUN("region", "show", NOTIFY, "CODE…", run_get, NULL, NULL, "region show 522702"),

	/* ---- listings */
	LIST("listing", CREDIT, "listing list --state listed"),
	SHOW("listing", CREDIT, LISTING, "listing show LS-522701-1"),
	ACT("listing", "statement", CREDIT, LISTING, BODY(listing_statement), NULL,
	    "listing statement LS-522701-1 --waived"),
	ACT("listing", "consent", CREDIT, LISTING, BODY(listing_consent), "outcome",
	    "listing consent LS-522701-1 --outcome consented --by 州局 --number "
	    "黔南市监函〔2025〕1号"),
	ACT("listing", "ask-consent", CREDIT, LISTING, NULL, NULL,
	    "listing ask-consent LS-522701-1"),
	ACT("listing", "approve", CREDIT, LISTING, BODY(listing_decide), "outcome",
	    "listing approve LS-522701-1 --outcome listed"),
	ACT("listing", "publish", CREDIT, LISTING, BODY(listing_publish), NULL,
	    "listing publish LS-522701-1 --where 国家企业信用信息公示系统"),
	ACT("listing", "remove", CREDIT, LISTING, BODY(listing_remove), NULL,
	    "listing remove LS-522701-1 --why 期满"),
	ACT("listing", "restore", CREDIT, LISTING, BODY(listing_restore), NULL,
	    "listing restore LS-522701-1 --false-papers 履行凭证系伪造，银行回函 --grave 多次伪造"),
	ACT("listing", "withdraw", CREDIT, LISTING, NULL, NULL,
	    "listing withdraw LS-522701-1 --reason 认定有误"),
	RUN("listing", "lookup", CREDIT, "USCC…", run_lookup, NULL, NULL,
	    "listing lookup 91522701MA6DXXXX0X"),

	/* ---- what every daemon has */
	LIST("proposal", UNKNOWN, "proposal list --mine"),
	SHOW("proposal", UNKNOWN, PROPOSAL, "proposal show PP-522701-hazard-1"),
	ENDS("approve", "seen", "proposal approve PP-522701-hazard-1 --seen 7"),
	ENDS("reject", "reason", "proposal reject PP-522701-hazard-1 --reason 证据不足"),
	ENDS("withdraw", "reason", "proposal withdraw PP-522701-hazard-1 --reason 填写有误"),
	LIST("clock", UNKNOWN, "clock list --subject HZ-522701-7"),
	SHOW("clock", UNKNOWN, CLOCK, "clock show CK-522701-hazard-17"),
	MAKE("clock", "begin", UNKNOWN, BODY(clock_begin), NULL, "subject purpose",
	     "clock begin --subject CS-522701-3 --purpose contest.sue --from 2025-03-24 "
	     "--evidence 送达回证"),
	ACT("clock", "end", UNKNOWN, CLOCK, BODY(clock_end), "outcome",
	    "clock end CK-522701-escalation-17 --outcome met --evidence 起诉状"),
	ACT("clock", "suspend", UNKNOWN, CLOCK, BODY(clock_act), "ground",
	    "clock suspend CK-522701-hazard-17 --ground testing --evidence 委托书"),
	ACT("clock", "resume", UNKNOWN, CLOCK, BODY(clock_act), NULL,
	    "clock resume CK-522701-hazard-17"),
	ACT("clock", "stands", UNKNOWN, CLOCK, BODY(clock_stands), "evidence",
	    "clock stands CK-522701-escalation-17 --evidence 法院尚未裁判"),
	ACT("clock", "extend", UNKNOWN, CLOCK, BODY(clock_act), NULL,
	    "clock extend CK-522701-hazard-17 --by 15 --ground 案情复杂"),
	ACT("clock", "told", UNKNOWN, CLOCK, BODY(clock_told), "served document",
	    "clock told CK-522701-hazard-17 --served 2025-03-14T10:00 --document "
	    "检测期间告知书1号"),
	ACT("clock", "correct", UNKNOWN, CLOCK, BODY(clock_correct), "anchor",
	    "clock correct CK-522701-hazard-17 --anchor 2025-03-12 --evidence 送达回证 "
	    "--reason 送达日期录错"),
	ACT("clock", "rule", UNKNOWN, CLOCK, BODY(clock_rule), NULL,
	    "clock rule CK-522701-intake-4 --rule-id CRN-23-5 --reason 适用新办法"),
	MAKE("clock", "confirm", UNKNOWN, BODY(time_confirm), NULL, "now",
	     "clock confirm --daemon hazard --now 2025-03-14T09:30"),
	MAKE("clock", "put-right", UNKNOWN, BODY(time_confirm), NULL, "now",
	     "clock put-right --daemon hazard --now 2025-03-14T09:30 --reason 主板电池失效"),
	RUN("due", NULL, UNKNOWN, "[DAEMON…]", run_due, NULL, due_options,
	    "due --from 2025-03-14 --to 2025-03-21"),
	RUN("work", NULL, UNKNOWN, NULL, run_work, NULL, work_options, "work"),

	/* ---- books */
	LIST("book", UNKNOWN, "book list"),
	RUN("policy", "check", UNKNOWN, "FILE", run_policy_check, NULL, NULL,
	    "policy check policy/"),
	RUN("policy", "show", UNKNOWN, "[TOPIC]", run_policy_show, NULL, show_options,
	    "policy show hazard.level --at 2026-01-01"),
	RUN("rule", NULL, UNKNOWN, "RULE", run_policy_show, NULL, show_options, "rule MS-OPEN-03"),
	RUN("policy", "facts", UNKNOWN, NULL, run_policy_facts, NULL, NULL, "policy facts"),
	RUN("policy", "gates", UNKNOWN, "[GATE]", run_policy_gates, NULL, show_options,
	    "policy gates G-APP-36-1"),
	RUN("policy", "penalties", UNKNOWN, "[VIOLATION]", run_policy_penalties, NULL, show_options,
	    "policy penalties harmful_substance"),
	RUN("law", NULL, UNKNOWN, "[ARTICLE…]", run_law, NULL, show_options, "law 程序规定47"),
	RUN("states", NULL, UNKNOWN, "[TABLE]", run_states, NULL, states_options, "states hazard"),
	RUN("policy", "test", UNKNOWN, "FILE…", run_policy_test, NULL, test_options,
	    "policy test policy/tests/"),
	RUN("policy", "what-if", UNKNOWN, "FILE", run_policy_what_if, NULL, NULL,
	    "policy what-if policy/ --json"),
	RUN("policy", "adopt", UNKNOWN, "FILE", run_policy_adopt, NULL, adopt_options,
	    "policy adopt policy/ --effective 2026-01-01"),
	RUN("calendar", "check", UNKNOWN, "FILE", run_calendar_check, NULL, NULL,
	    "calendar check cn.csv"),
	RUN("calendar", "show", UNKNOWN, NULL, run_calendar_show, NULL, year_options,
	    "calendar show --year 2026"),
	RUN("calendar", "what-if", UNKNOWN, "FILE", run_calendar_what_if, NULL, NULL,
	    "calendar what-if cn-2027.csv"),
	RUN("calendar", "adopt", UNKNOWN, "FILE", run_calendar_adopt, NULL, adopt_options,
	    "calendar adopt cn.csv"),
	RUN("dictionary", "adopt", UNKNOWN, "FILE", run_dictionary_adopt, NULL, adopt_options,
	    "dictionary adopt products.yaml"),

	/* ---- the read model */
	RUN("story", NULL, UNKNOWN, "ID…", run_story, NULL, NULL, "story HZ-522701-7"),
	RUN("search", NULL, UNKNOWN, "TEXT", run_search, NULL, page_options, "search 电线"),
	RUN("bulletin", "kinds", UNKNOWN, NULL, run_bulletin_kinds, NULL, NULL, "bulletin kinds"),
	RUN("bulletin", "make", UNKNOWN, "KIND", run_bulletin_make, "cutoff", bulletin_options,
	    "bulletin make weekly --cutoff 2025-03-16 --format xlsx --out 周报.xlsx"),
	RUN("bulletin", "rows", UNKNOWN, "KIND FIGURE", run_bulletin_rows, "cutoff",
	    bulletin_rows_options, "bulletin rows weekly hazards_overdue --cutoff 2025-03-16"),
	LIST("bulletin", ESCALATION, "bulletin list --state submitted"),
	SHOW("bulletin", ESCALATION, BULLETIN, "bulletin show BL-522701-3"),
	MAKE("bulletin", "order", ESCALATION, BODY(bulletin_order), "bulletin_kind",
	     "bulletin-kind owner", "bulletin order weekly --owner wang --cutoff-day 2025-03-07"),
	MAKE("bulletin", "stop", ESCALATION, BODY(bulletin_stop), "bulletin_kind", "bulletin-kind",
	     "bulletin stop weekly --reason 专项行动结束"),
	RUN("bulletin", "submit", ESCALATION, "KIND|ID", run_bulletin_submit, NULL,
	    bulletin_submit_options, "bulletin submit weekly --cutoff 2025-03-16"),
	ACT("bulletin", "return", ESCALATION, BULLETIN, BODY(bulletin_return), NULL,
	    "bulletin return BL-522701-3 --reason 漏报一起"),
	{.noun = "bulletin",
	 .verb = "approve",
	 .kind = COMMAND_SPECIAL,
	 .daemon = DAEMON_ESCALATION,
	 .target = OBJECT_BULLETIN,
	 .operands = "ID…",
	 .options = bulletin_approve_options,
	 .run = run_bulletin_approve,
	 .example = "bulletin approve BL-522701-3"},
	RUN("explain", NULL, UNKNOWN, "ID|USCC…", run_explain, NULL, explain_options,
	    "explain HZ-522701-7"),

	/* ---- the operator's care */
	RUN("doctor", "acknowledge", UNKNOWN, "CODE [SUBJECT]", run_doctor_acknowledge, NULL,
	    acknowledge_options,
	    "doctor acknowledge files.warnings --until 2026-12-31 --reason 正在逐条核对原文"),
	RUN("metrics", NULL, UNKNOWN, NULL, run_metrics, NULL, metrics_options,
	    "metrics --out /run/zhian-metrics/522701.prom"),
	RUN("doctor", NULL, UNKNOWN, NULL, run_doctor, NULL, doctor_options, "doctor --fix-hints"),
	RUN("backup", NULL, UNKNOWN, "DIR", run_backup, NULL, NULL, "backup /backup/2025-03-14"),
	LIST_OF("restore", "status", "recovery", NOTIFY, NULL, run_restore_status,
		"restore status"),
	LIST_OF("restore", "series", "series", UNKNOWN, NULL, run_list, "restore series"),
	{.noun = "restore",
	 .verb = "confirm-series",
	 .kind = COMMAND_ACT,
	 .body = BODY(restore_confirm_series),
	 .operands = "series last",
	 .required = "series last",
	 .run = run_confirm_series,
	 .example = "restore confirm-series notice.interview 12"},
	MAKE("restore", "waive-link", NOTIFY, BODY(restore_waive_link), "neighbour", "reason",
	     "restore waive-link 522722 --reason 该县系统已停用"),
	MAKE("restore", "stay", NOTIFY, BODY(restore_stay), NULL, "life reason",
	     "restore stay --life 1a2b3c4d5e6f7081 --reason 电话核实，另一副本已停"),
	RUN("restore", NULL, UNKNOWN, "DIR", run_restore, NULL, restore_options,
	    "restore /backup/2025-03-14 --dry-run"),

	/* ---- demonstration counties */
	RUN("demo", "advance", UNKNOWN, NULL, run_demo_advance, "to", advance_options,
	    "demo advance --to 2025-04-01"),
	RUN("demo", "run", UNKNOWN, "FILE", run_demo_run, "until", demo_run_options,
	    "demo run deploy/samples/demo.yaml --until 2025-07-15 --samples deploy/samples"),
	RUN("demo", "show", UNKNOWN, NULL, run_demo_show, NULL, NULL, "demo show"),

	/* ---- what would be: on a scratch county in this process */
	RUN("scenario", "run", UNKNOWN, "FILE…", run_scenario_run, NULL, scenario_options,
	    "scenario run tests/scenarios/hazard/overdue.yaml"),
	RUN("scenario", "check", UNKNOWN, "FILE…", run_scenario_check, NULL, NULL,
	    "scenario check overdue.yaml"),

	/* ---- about zhianctl */
	RUN("help", NULL, UNKNOWN, "[NOUN [VERB]]", run_help, NULL, help_options,
	    "help hazard order"),
	RUN("completion", NULL, UNKNOWN, "SHELL", run_completion, NULL, NULL, "completion bash"),
	RUN("manual", NULL, UNKNOWN, NULL, run_manual, "out", manual_options, "manual --out man1"),
	RUN("version", NULL, UNKNOWN, NULL, run_version, NULL, NULL, "version"),
};
const size_t command_count = sizeof commands / sizeof commands[0];
