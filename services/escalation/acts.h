/* What people may ask of escalation: one row per act, beside whose function nothing else names it.
 *
 * X(ID, "name", flags, roles, second roles, target, body, function).  Each area makes its acts, and
 * their entries, of its lists (ACT_ROW, DECIDES). */
#ifndef ZHIAN_SERVICES_ESCALATION_ACTS_H
#define ZHIAN_SERVICES_ESCALATION_ACTS_H

#include "common/core/area.h"
#include "common/core/gates.h"

#define STAFF (ROLE_OFFICER | ROLE_LEADER | ROLE_UNIT_HEAD)
#define BODY_OF(message) &zh__##message##_command__descriptor

/* Who decides on a measure is in the proposal (officer or leader).  Acts that bind a party or
 * end a case on the office's word need a head as the second person; who proposes never approves
 * (the stage sees to it). */

/* What begins something has no target that is loaded first. */
#define MEASURE_BEGIN(X)                                                                           \
	X(MEASURE_PROPOSE, "measure.propose", ACT_CREATES, STAFF, 0, OBJECT_MEASURE,               \
	  BODY_OF(measure_propose), propose)
#define NOTICE_BEGIN(X)                                                                            \
	X(NOTICE_DRAFT, "notice.draft", ACT_CREATES, STAFF, 0, OBJECT_NOTICE,                      \
	  BODY_OF(notice_draft), draft)
#define CASE_BEGIN(X)                                                                              \
	X(CASE_CHECK, "case.check", ACT_CREATES, STAFF, 0, OBJECT_CASEFILE, BODY_OF(case_check),   \
	  case_act_check)

/* ladder/decide_measure.c */
#define MEASURE_ACT_LIST(X)                                                                        \
	/* A second person where its rule says so, of the police, and of recalls of our own. */    \
	X(MEASURE_TAKE, "measure.take", ACT_FINISHES, STAFF, ROLE_LEADER, OBJECT_MEASURE,          \
	  BODY_OF(measure_take), take)                                                             \
	X(MEASURE_HOLD, "measure.hold", ACT_FINISHES, STAFF, ROLE_LEADER, OBJECT_MEASURE,          \
	  BODY_OF(measure_hold), hold)                                                             \
	X(MEASURE_OVERRIDE, "measure.override", ACT_FINISHES, STAFF, ROLE_LEADER, OBJECT_MEASURE,  \
	  BODY_OF(measure_override), override)                                                     \
	X(MEASURE_WITHDRAW, "measure.withdraw", ACT_FINISHES, STAFF, ROLE_LEADER, OBJECT_MEASURE,  \
	  NULL, withdraw)                                                                          \
	/* A second person where a recall of our own notice ends as unfounded. */                  \
	X(MEASURE_DONE, "measure.done", ACT_FINISHES, STAFF, ROLE_LEADER, OBJECT_MEASURE,          \
	  BODY_OF(measure_done), done)

/* letters/decide_notice.c */
#define NOTICE_ACT_LIST(X)                                                                         \
	X(NOTICE_APPROVE, "notice.approve", ACT_FINISHES | ACT_WAITS_FOR_RECOVERY, ROLE_LEADER, 0, \
	  OBJECT_NOTICE, NULL, approve)                                                            \
	X(NOTICE_SERVE, "notice.serve", ACT_FINISHES, STAFF, 0, OBJECT_NOTICE,                     \
	  BODY_OF(notice_serve), serve)                                                            \
	X(NOTICE_REPLY, "notice.reply", ACT_FINISHES, STAFF, 0, OBJECT_NOTICE,                     \
	  BODY_OF(notice_reply), reply)                                                            \
	X(NOTICE_INTERVIEW, "notice.interview", ACT_FINISHES, STAFF, 0, OBJECT_NOTICE,             \
	  BODY_OF(interview), interview)                                                           \
	X(NOTICE_CLOSE, "notice.close", ACT_FINISHES, STAFF, 0, OBJECT_NOTICE, NULL, close_letter) \
	X(NOTICE_VOID, "notice.void", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_NOTICE, NULL,           \
	  void_letter)

/* Of a case, which is there and as it was seen: case_act_fn (cases/cases.h). */
#define CASE_ACT_LIST(X)                                                                           \
	X(CASE_FILE, "case.file", ACT_SECOND_PERSON | ACT_FINISHES | ACT_WAITS_FOR_RECOVERY,       \
	  GATE_BY_CASE_FILE, GATE_SECOND_CASE_FILE, OBJECT_CASEFILE, BODY_OF(case_file),           \
	  case_act_file)                                                                           \
	X(CASE_NOT_FILE, "case.not-file", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_NOT_FILE, \
	  GATE_SECOND_CASE_NOT_FILE, OBJECT_CASEFILE, BODY_OF(case_not_file), case_act_not_file)   \
	X(CASE_REPORT, "case.report", ACT_FINISHES, ROLE_OFFICER, 0, OBJECT_CASEFILE,              \
	  BODY_OF(case_report), case_act_report)                                                   \
	X(CASE_REVIEW, "case.review", ACT_FINISHES, GATE_BY_CASE_REVIEW, GATE_SECOND_CASE_REVIEW,  \
	  OBJECT_CASEFILE, BODY_OF(case_review), case_act_review)                                  \
	X(CASE_NOTICE, "case.notice", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_NOTICE,       \
	  GATE_SECOND_CASE_NOTICE, OBJECT_CASEFILE, BODY_OF(case_notice), case_act_notice)         \
	X(CASE_STATEMENT, "case.statement", ACT_FINISHES, STAFF, 0, OBJECT_CASEFILE,               \
	  BODY_OF(case_statement), case_act_statement)                                             \
	X(CASE_DECIDE, "case.decide", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_DECIDE,       \
	  GATE_SECOND_CASE_DECIDE, OBJECT_CASEFILE, BODY_OF(case_decide), case_act_decide)         \
	X(CASE_SERVE, "case.serve", ACT_FINISHES, STAFF, 0, OBJECT_CASEFILE, BODY_OF(case_serve),  \
	  case_act_serve)                                                                          \
	X(CASE_PUBLISH, "case.publish", ACT_SECOND_PERSON | ACT_FINISHES | ACT_WAITS_FOR_RECOVERY, \
	  GATE_BY_CASE_PUBLISH, GATE_SECOND_CASE_PUBLISH, OBJECT_CASEFILE, BODY_OF(case_publish),  \
	  case_act_publish)                                                                        \
	X(CASE_EXECUTE, "case.execute", ACT_FINISHES, GATE_BY_CASE_EXECUTE, 0, OBJECT_CASEFILE,    \
	  BODY_OF(case_execute), case_act_execute)                                                 \
	X(CASE_END, "case.end", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_END,                \
	  GATE_SECOND_CASE_END, OBJECT_CASEFILE, BODY_OF(case_end), case_act_end)                  \
	X(CASE_CLOSE, "case.close", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_CLOSE,          \
	  GATE_SECOND_CASE_CLOSE, OBJECT_CASEFILE, NULL, case_act_close)                           \
	X(CASE_ASK_RECUSAL, "case.ask-recusal", ACT_FINISHES, STAFF | ROLE_LEGAL_REVIEWER, 0,      \
	  OBJECT_CASEFILE, BODY_OF(ask_recusal), casefile_ask_recusal)                             \
	/* Who decides depends on whose it is; the chief head's, two heads with the minutes. */    \
	X(CASE_RECUSE, "case.recuse", ACT_FINISHES, GATE_BY_CASE_RECUSE,                           \
	  GATE_SECOND_CASE_RECUSE_CHIEF, OBJECT_CASEFILE, BODY_OF(recuse), casefile_recuse)        \
	X(CASE_LEGAL_REVIEW, "case.legal-review", ACT_FINISHES, GATE_BY_CASE_LEGAL_REVIEW,         \
	  GATE_SECOND_CASE_LEGAL_REVIEW, OBJECT_CASEFILE, BODY_OF(case_legal_review),              \
	  casefile_legal_review)                                                                   \
	/* The head who confirms the minutes was there, and isn't the one who decides. */          \
	X(CASE_DISCUSS, "case.discuss", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_DISCUSS,    \
	  GATE_SECOND_CASE_DISCUSS, OBJECT_CASEFILE, BODY_OF(case_discuss), casefile_discuss)      \
	X(CASE_REASSIGN, "case.reassign", 0, GATE_BY_CASE_REASSIGN, 0, OBJECT_CASEFILE,            \
	  BODY_OF(case_reassign), casefile_reassign)                                               \
	/* How a decision is carried out that isn't simply paid. */                                \
	X(CASE_DEFER, "case.defer", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_DEFER,          \
	  GATE_SECOND_CASE_DEFER, OBJECT_CASEFILE, BODY_OF(case_defer), case_act_defer)            \
	X(CASE_DEMAND, "case.demand", ACT_FINISHES, GATE_BY_CASE_DEMAND, 0, OBJECT_CASEFILE,       \
	  BODY_OF(case_demand), case_act_demand)                                                   \
	X(CASE_COURT, "case.court", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_COURT,          \
	  GATE_SECOND_CASE_COURT, OBJECT_CASEFILE, BODY_OF(case_court), case_act_court)            \
	X(CASE_CONTEST, "case.contest", 0, STAFF, 0, OBJECT_CASEFILE, BODY_OF(case_contest),       \
	  case_act_contest)                                                                        \
	X(CASE_CONTEST_STOP, "case.contest-stop", 0, GATE_BY_CASE_CONTEST_STOP, 0,                 \
	  OBJECT_CASEFILE, BODY_OF(case_contest_stop), case_act_contest_stop)                      \
	X(CASE_CONTEST_END, "case.contest-end", 0, STAFF, 0, OBJECT_CASEFILE,                      \
	  BODY_OF(case_contest_end), case_act_contest_end)                                         \
	X(CASE_SURCHARGE, "case.surcharge", ACT_SECOND_PERSON | ACT_FINISHES,                      \
	  GATE_BY_CASE_SURCHARGE, GATE_SECOND_CASE_SURCHARGE, OBJECT_CASEFILE,                     \
	  BODY_OF(case_surcharge), case_act_surcharge)                                             \
	X(CASE_EXECUTION_SUSPEND, "case.execution-suspend", ACT_SECOND_PERSON | ACT_FINISHES,      \
	  GATE_BY_CASE_EXECUTION_SUSPEND, GATE_SECOND_CASE_EXECUTION_SUSPEND, OBJECT_CASEFILE,     \
	  BODY_OF(case_execution_suspend), case_act_execution_suspend)                             \
	X(CASE_EXECUTION_RESUME, "case.execution-resume", ACT_SECOND_PERSON | ACT_FINISHES,        \
	  GATE_BY_CASE_EXECUTION_RESUME, GATE_SECOND_CASE_EXECUTION_RESUME, OBJECT_CASEFILE,       \
	  BODY_OF(case_execution_resume), case_act_execution_resume)                               \
	X(CASE_EXECUTION_END, "case.execution-end", ACT_SECOND_PERSON | ACT_FINISHES,              \
	  GATE_BY_CASE_EXECUTION_END, GATE_SECOND_CASE_EXECUTION_END, OBJECT_CASEFILE,             \
	  BODY_OF(case_execution_end), case_act_execution_end)                                     \
	X(CASE_AGREEMENT, "case.agreement", ACT_SECOND_PERSON | ACT_FINISHES,                      \
	  GATE_BY_CASE_AGREEMENT, GATE_SECOND_CASE_AGREEMENT, OBJECT_CASEFILE,                     \
	  BODY_OF(case_agreement), case_act_agreement)                                             \
	X(CASE_CASH_IN, "case.cash-in", ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_CASH_IN,    \
	  GATE_SECOND_CASE_CASH_IN, OBJECT_CASEFILE, BODY_OF(case_cash_in), case_act_cash_in)      \
	X(CASE_CASH_BANK, "case.cash-bank", ACT_FINISHES, GATE_BY_CASE_CASH_BANK, 0,               \
	  OBJECT_CASEFILE, BODY_OF(case_cash_bank), case_act_cash_bank)                            \
	X(CASE_GIVE_BACK, "case.give-back", ACT_SECOND_PERSON | ACT_FINISHES,                      \
	  GATE_BY_CASE_GIVE_BACK, GATE_SECOND_CASE_GIVE_BACK, OBJECT_CASEFILE,                     \
	  BODY_OF(case_give_back), case_act_give_back)                                             \
	X(CASE_COMPLETE, "case.complete", ACT_SECOND_PERSON, GATE_BY_CASE_COMPLETE,                \
	  GATE_SECOND_CASE_COMPLETE, OBJECT_CASEFILE, BODY_OF(case_complete), case_act_complete)   \
	X(CASE_CORRECT_PUBLICATION, "case.correct-publication", ACT_SECOND_PERSON | ACT_FINISHES,  \
	  GATE_BY_CASE_CORRECT_PUBLICATION, GATE_SECOND_CASE_CORRECT_PUBLICATION, OBJECT_CASEFILE, \
	  BODY_OF(case_correct_publication), case_act_correct_publication)                         \
	X(CASE_END_PUBLICATION, "case.end-publication", ACT_SECOND_PERSON | ACT_FINISHES,          \
	  GATE_BY_CASE_END_PUBLICATION, GATE_SECOND_CASE_END_PUBLICATION, OBJECT_CASEFILE,         \
	  BODY_OF(case_end_publication), case_act_end_publication)                                 \
	X(CASE_WITHDRAW_PUBLICATION, "case.withdraw-publication",                                  \
	  ACT_SECOND_PERSON | ACT_FINISHES, GATE_BY_CASE_WITHDRAW_PUBLICATION,                     \
	  GATE_SECOND_CASE_WITHDRAW_PUBLICATION, OBJECT_CASEFILE,                                  \
	  BODY_OF(case_withdraw_publication), case_act_withdraw_publication)                       \
	X(CASE_CERTIFICATION_REPORT, "case.certification-report", ACT_FINISHES, STAFF, 0,          \
	  OBJECT_CASEFILE, BODY_OF(case_certification_report), case_act_certification_report)      \
	X(CASE_EVIDENCE, "case.evidence", 0, GATE_BY_CASE_EVIDENCE, 0, OBJECT_CASEFILE,            \
	  BODY_OF(case_evidence), case_act_evidence)                                               \
	X(CASE_VERIFY_EVIDENCE, "case.verify-evidence", 0, GATE_BY_CASE_VERIFY_EVIDENCE, 0,        \
	  OBJECT_CASEFILE, BODY_OF(case_verify_evidence), case_act_verify_evidence)                \
	X(CASE_SERVE_NOTICE, "case.serve-notice", ACT_FINISHES, STAFF, 0, OBJECT_CASEFILE,         \
	  BODY_OF(case_serve_notice), case_act_serve_notice)                                       \
	X(CASE_ADDRESS, "case.address", 0, GATE_BY_CASE_ADDRESS, 0, OBJECT_CASEFILE,               \
	  BODY_OF(case_address), case_act_address)                                                 \
	X(CASE_JURISDICTION, "case.jurisdiction", ACT_SECOND_PERSON | ACT_FINISHES,                \
	  GATE_BY_CASE_JURISDICTION, GATE_SECOND_CASE_JURISDICTION, OBJECT_CASEFILE,               \
	  BODY_OF(case_jurisdiction), case_act_jurisdiction)                                       \
	X(HEARING_RECUSE, "hearing.recuse", ACT_FINISHES, GATE_BY_HEARING_RECUSE, 0,               \
	  OBJECT_CASEFILE, BODY_OF(hearing_recuse), hearing_recuse)                                \
	/* Its officers decide by themselves; 程序规定 66 says how little that may be. */      \
	X(CASE_ON_SPOT, "case.on-spot", ACT_FINISHES, GATE_BY_CASE_ON_SPOT, 0, OBJECT_CASEFILE,    \
	  BODY_OF(case_on_spot), case_act_on_spot)                                                 \
	X(CASE_TELL_LISTING, "case.tell-listing", ACT_SECOND_PERSON | ACT_FINISHES,                \
	  GATE_BY_CASE_TELL_LISTING, GATE_SECOND_CASE_TELL_LISTING, OBJECT_CASEFILE,               \
	  BODY_OF(case_tell_listing), case_act_tell_listing)

/* Of a hearing that the party asked for: cases/decide_hearing.c.  Who was named decides on its
 * course. */
#define HEARING_ACT_LIST(X)                                                                        \
	X(HEARING_NAME, "hearing.name", ACT_FINISHES, GATE_BY_HEARING_NAME, 0, OBJECT_CASEFILE,    \
	  BODY_OF(hearing_name), name)                                                             \
	X(HEARING_HAND_OVER, "hearing.hand-over", ACT_FINISHES, ROLE_OFFICER, 0, OBJECT_CASEFILE,  \
	  NULL, hand_over)                                                                         \
	X(HEARING_FIX, "hearing.fix", ACT_FINISHES, GATE_BY_HEARING_FIX, 0, OBJECT_CASEFILE,       \
	  BODY_OF(hearing_fix), fix)                                                               \
	X(HEARING_ANNOUNCE, "hearing.announce", ACT_FINISHES, GATE_BY_HEARING_ANNOUNCE, 0,         \
	  OBJECT_CASEFILE, BODY_OF(hearing_announce), announce)                                    \
	X(HEARING_HOLD, "hearing.hold", ACT_FINISHES, GATE_BY_HEARING_HOLD, 0, OBJECT_CASEFILE,    \
	  BODY_OF(hearing_hold), hold)                                                             \
	X(HEARING_PAUSE, "hearing.pause", ACT_FINISHES, GATE_BY_HEARING_PAUSE, 0, OBJECT_CASEFILE, \
	  BODY_OF(hearing_pause), pause_it)                                                        \
	X(HEARING_RESUME, "hearing.resume", ACT_FINISHES, GATE_BY_HEARING_RESUME, 0,               \
	  OBJECT_CASEFILE, NULL, resume)                                                           \
	X(HEARING_END, "hearing.end", ACT_FINISHES, GATE_BY_HEARING_END, 0, OBJECT_CASEFILE,       \
	  BODY_OF(hearing_end), end)                                                               \
	X(HEARING_REPORT, "hearing.report", ACT_FINISHES, GATE_BY_HEARING_REPORT, 0,               \
	  OBJECT_CASEFILE, BODY_OF(hearing_report), report)

/* bulletin/decide.c */
#define BULLETIN_ACT_LIST(X)                                                                       \
	X(BULLETIN_ORDER, "bulletin.order", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,              \
	  BODY_OF(bulletin_order), act_order)                                                      \
	X(BULLETIN_STOP, "bulletin.stop", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,                \
	  BODY_OF(bulletin_stop), act_stop)                                                        \
	X(BULLETIN_SUBMIT, "bulletin.submit", ACT_CREATES | ACT_FINISHES, STAFF, 0, OBJECT_NONE,   \
	  BODY_OF(bulletin_submit), act_submit)                                                    \
	X(BULLETIN_RETURN, "bulletin.return", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_BULLETIN,       \
	  BODY_OF(bulletin_return), act_return)                                                    \
	X(BULLETIN_APPROVE, "bulletin.approve", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_BULLETIN,     \
	  BODY_OF(bulletin_approve), act_approve)

/* In the order of their numbers. */
#define ESCALATION_ACT_LISTS(X)                                                                    \
	MEASURE_BEGIN(X)                                                                           \
	NOTICE_BEGIN(X)                                                                            \
	CASE_BEGIN(X)                                                                              \
	MEASURE_ACT_LIST(X)                                                                        \
	NOTICE_ACT_LIST(X) CASE_ACT_LIST(X) HEARING_ACT_LIST(X) BULLETIN_ACT_LIST(X)

enum escalation_act {
	ACT_NONE,
#define X(id, text, flags, roles, second, target, body, run) ACT_##id,
	ESCALATION_ACT_LISTS(X)
#undef X
};

/* A row of an area's acts, decided by `entry`. */
#define ACT_ROW(id, text, flags, roles, second, target, message, entry)                            \
	AREA_ACT(ACT_##id, text, flags, roles, second, target, message, entry),

/* A decide_fn of that name: `call` is done with &work. */
#define DECIDES(entry, call)                                                                       \
	void entry(const struct decide_context *context, const struct input *input,                \
		   struct decision *decision)                                                      \
	{                                                                                          \
		struct work work = {.context = context, .input = input, .decision = decision};     \
		call;                                                                              \
	}

#endif
