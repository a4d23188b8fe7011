/* Trades: acts in the order in which those who know the work take them, on one object. */
#include "tests/sim/sim.h"

#include <stdio.h>

#include "common/base/assert.h"
#include "common/stage/common_decide.h"

#define BEGIN_CASE                                                                                 \
	"case.check", "case.file", "case.evidence", "case.verify-evidence", "case.report",         \
		"case.review"

static const struct sim_trade trades[] = {
	{DAEMON_HAZARD,
	 {"hazard.order", "hazard.serve-order", "hazard.claim", "hazard.reinspect",
	  "hazard.cancel-off", "hazard.look-back", "hazard.archive"}},
	{DAEMON_HAZARD,
	 {"hazard.order", "hazard.serve-order", "hazard.ask-extension", "hazard.decide-extension",
	  "hazard.claim", "hazard.reinspect", "hazard.cancel-off", "hazard.look-back"}},
	{DAEMON_HAZARD, {"hazard.correct-on-spot", "hazard.look-back", "hazard.archive"}},
	{DAEMON_HAZARD, {"hazard.hold", "hazard.release"}},
	{DAEMON_HAZARD,
	 {"hazard.order", "hazard.stopped", "hazard.still-stopped", "hazard.restarted"}},
	{DAEMON_HAZARD,
	 {"hazard.goods", "hazard.goods", "hazard.goods", "hazard.custody-record",
	  "hazard.custody"}},
	{DAEMON_HAZARD,
	 {"inspection.plan", "inspection.assign", "inspection.notice", "inspection.open",
	  "inspection.do", "inspection.record", "inspection.tell", "inspection.finding",
	  "inspection.tell", "inspection.tell"}},
	{DAEMON_HAZARD,
	 {"inspection.plan", "inspection.assign", "inspection.notice", "inspection.correct",
	  "inspection.open", "inspection.correct", "inspection.do", "inspection.record",
	  "inspection.amend", "inspection.finding", "inspection.tell", "inspection.amend"}},
	{DAEMON_HAZARD,
	 {"inspection.plan", "inspection.assign", "inspection.notice", "inspection.open",
	  "inspection.do", "patrol.record"}},
	{DAEMON_HAZARD,
	 {"inspection.plan", "inspection.assign", "inspection.recuse", "inspection.notice",
	  "inspection.no-access", "inspection.cancel"}},
	{DAEMON_HAZARD,
	 {"inspection.plan", "inspection.assign", "inspection.notice", "inspection.refuse"}},
	{DAEMON_HAZARD, {"inspection.draw", "inspection.take-up"}},
	{DAEMON_HAZARD, {"selfcheck.call", "selfcheck.return", "selfcheck.close"}},
	{DAEMON_HAZARD,
	 {"area.propose", "area.set", "area.assign-firm", "area.review", "area.release"}},
	{DAEMON_HAZARD,
	 {"sampling.plan", "sampling.draw", "sampling.send", "sampling.result", "sampling.serve",
	  "sampling.serve", "sampling.objection", "sampling.retest", "sampling.retest",
	  "sampling.finalise", "sampling.request", "sampling.answer", "sampling.announce-ask",
	  "sampling.announced", "sampling.reinspect"}},
	/* Nobody objects: it is final when fifteen days are over, which takes some asking. */
	{DAEMON_HAZARD,
	 {"sampling.plan", "sampling.draw", "sampling.send", "sampling.result", "sampling.serve",
	  "sampling.finalise", "sampling.finalise", "sampling.finalise", "sampling.finalise",
	  "sampling.request"}},
	{DAEMON_HAZARD, {"sampling.plan", "sampling.assign", "sampling.no-goods"}},
	{DAEMON_HAZARD, {"sampling.plan", "sampling.refused"}},
	{DAEMON_HAZARD, {"sampling.plan", "sampling.cancel"}},
	{DAEMON_HAZARD, {"sampling.publish-list"}},
	{DAEMON_HAZARD, {"firm.register", "firm.change", "firm.settle"}},
	/* What a firm is, and what it is then to its open hazards. */
	{DAEMON_HAZARD, {"firm.change", "firm.change", "firm.change", "firm.change"}},
	{DAEMON_HAZARD, {"firm.licence-add", "firm.licence-request", "firm.licence-change"}},
	{DAEMON_HAZARD, {"firm.outside", "firm.settle", "firm.settle"}},
	{DAEMON_HAZARD,
	 {"campaign.adopt", "campaign.issue", "campaign.freeze", "campaign.task-assign",
	  "campaign.task-done", "campaign.link", "campaign.report", "campaign.report",
	  "campaign.close", "campaign.self-check", "campaign.self-check", "campaign.self-check",
	  "campaign.self-check", "campaign.accept", "campaign.archive"}},
	{DAEMON_ESCALATION,
	 {"case.check", "case.file", "case.evidence", "case.verify-evidence", "case.report",
	  "case.review", "case.notice", "case.serve-notice", "case.statement", "case.decide",
	  "case.serve", "case.publish", "case.execute", "case.execute", "case.close"}},
	{DAEMON_ESCALATION,
	 {"case.check", "case.file", "case.evidence", "case.verify-evidence", "case.report",
	  "case.review", "case.notice", "case.serve-notice", "case.statement", "case.decide",
	  "case.serve", "case.publish"}},
	{DAEMON_ESCALATION,
	 {"case.check", "case.file", "case.evidence", "case.verify-evidence", "case.report",
	  "case.review", "case.notice", "case.serve-notice", "case.legal-review", "case.statement",
	  "case.discuss", "case.decide", "case.serve"}},
	/* Heard, and decided behind it. */
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice hearing_told", "case.serve-notice",
	  "case.statement hearing_asked !waived", "hearing.name", "hearing.hand-over",
	  "hearing.fix !not_public", "hearing.announce", "hearing.hold", "hearing.report",
	  "case.legal-review", "case.discuss", "case.decide", "case.serve"}},
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice hearing_told", "case.serve-notice",
	  "case.statement hearing_asked !waived", "hearing.name", "hearing.hand-over",
	  "hearing.fix", "hearing.pause", "hearing.resume", "hearing.end", "case.decide"}},
	/* Listed: announced with the penalty, and decided with it. */
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice planned_listing", "case.serve-notice",
	  "case.statement !hearing_asked waived", "case.legal-review", "case.discuss",
	  "case.decide listing", "case.serve"}},
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice planned_listing", "case.serve-notice",
	  "case.statement !hearing_asked waived", "case.decide listing", "case.serve"}},
	/* Contested, or not paid. */
	{DAEMON_ESCALATION, {BEGIN_CASE, "case.jurisdiction", "case.notice"}},
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.address", "case.notice", "case.serve-notice",
	  "case.statement !hearing_asked waived", "case.decide", "case.serve", "case.contest",
	  "case.contest-stop", "case.contest-end"}},
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice", "case.serve-notice", "case.statement !hearing_asked waived",
	  "case.decide", "case.serve", "case.defer", "case.surcharge rate_told",
	  "case.demand heard_told", "case.agreement", "case.execute"}},
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice", "case.serve-notice", "case.statement !hearing_asked waived",
	  "case.decide", "case.serve", "case.tell-listing hearing_told", "case.execute"}},
	{DAEMON_ESCALATION,
	 {BEGIN_CASE, "case.notice", "case.serve-notice", "case.statement !hearing_asked waived",
	  "case.decide", "case.serve", "case.execution-suspend", "case.execution-resume",
	  "case.execution-end"}},
	{DAEMON_ESCALATION, {"case.check", "case.on-spot", "case.execute", "case.close"}},
	{DAEMON_ESCALATION,
	 {"case.check", "case.file", "case.reassign", "case.evidence", "case.verify-evidence",
	  "case.report", "case.end", "case.close"}},
	{DAEMON_ESCALATION, {"case.check", "case.file", "case.end", "case.close"}},
	{DAEMON_ESCALATION,
	 {"notice.draft", "notice.approve", "notice.serve", "notice.interview", "notice.reply",
	  "notice.close"}},
	{DAEMON_CREDIT,
	 {"listing.statement", "listing.ask-consent", "listing.consent", "listing.approve",
	  "listing.publish", "listing.remove"}},
	{DAEMON_CREDIT,
	 {"listing.statement", "listing.ask-consent", "listing.consent", "listing.approve",
	  "listing.publish"}},
	{DAEMON_CREDIT, {"listing.remove"}},
	{DAEMON_HAZARD,
	 {"campaign.close", "campaign.close", "campaign.close", "campaign.close",
	  "campaign.self-check", "campaign.self-check", "campaign.self-check",
	  "campaign.self-check", "campaign.accept", "campaign.archive"}},
	{DAEMON_HAZARD, {"clock.correct"}},
	{DAEMON_HAZARD, {"clock.rule"}},
	{DAEMON_INTAKE, {"clock.correct"}},
	{DAEMON_NOTIFY, {"referral.dispute"}},
	{DAEMON_NOTIFY, {"referral.return"}},
	{DAEMON_NOTIFY, {"referral.accept", "referral.answer"}},
	{DAEMON_INTAKE, {"report.join", "report.unjoin"}},
	{DAEMON_INTAKE, {"report.split"}},
	{DAEMON_INTAKE,
	 {"informant.reveal-request", "informant.reveal-approve", "informant.reveal-open"}},
	{DAEMON_INTAKE, {"informant.erase"}},
	{DAEMON_INTAKE, {"report.not-duplicate"}},
	{DAEMON_INTAKE, {"report.classify", "report.classify"}},
	{DAEMON_INTAKE,
	 {"report.accept", "report.consent", "report.consent", "report.mediate", "report.answer"}},
	{DAEMON_INTAKE, {"report.refuse", "report.answer"}},
	{DAEMON_HAZARD, {"firm.level", "firm.level", "firm.verify", "firm.key-unit"}},
	{DAEMON_HAZARD, {"firm.standard-add", "firm.standard-review", "firm.trace-check"}},
	{DAEMON_HAZARD, {"firm.credit-class"}},
};

#define TRADES (sizeof trades / sizeof trades[0])

const struct sim_trade *sim_some_trade(struct sim *sim)
{
	const struct sim_trade *trade = &trades[sim_below(sim, TRADES)];
	/* Few of a case's come to its end, and what follows on it waits for them. */
	bool of_case = sim_chance(sim, 10);
	while (of_case && trade->daemon != DAEMON_ESCALATION)
		trade = &trades[sim_below(sim, TRADES)];
	return trade;
}

const struct act *sim_trade_act(const struct sim_trade *trade, const struct decider *decider,
				unsigned step)
{
	char name[64];
	const char *text = trade->acts[step];
	(void)snprintf(name, sizeof name, "%.*s", (int)strcspn(text, " "), text);
	const struct act *act = decider_act(decider, name);
	ASSERT(act != NULL);
	return act;
}

bool sim_trade_says(const char *step, const char *field, bool *ret_value)
{
	size_t length = strlen(field);
	for (const char *at = step; at != NULL && (at = strchr(at, ' ')) != NULL;) {
		at++;
		*ret_value = at[0] != '!';
		const char *word = at + (at[0] == '!');
		if (strncmp(word, field, length) == 0 &&
		    (word[length] == ' ' || word[length] == '\0'))
			return true;
	}
	return false;
}

static struct {
	const char *act;
	char code[64];
	uint64_t count;
} refusals[1024];

void sim_trade_refused(struct sim *sim, const struct sim_trade *trade, unsigned step,
		       const char *code)
{
	const char *act = trade->acts[step];
	(void)sim;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		if (refusals[i].count == 0) {
			refusals[i].act = act;
			(void)snprintf(refusals[i].code, sizeof refusals[i].code, "%s", code);
		}
		if (strcmp(refusals[i].act, act) == 0 && strcmp(refusals[i].code, code) == 0) {
			refusals[i].count++;
			return;
		}
	}
}

void sim_trades_print(void)
{
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0] && refusals[i].count != 0; i++)
		printf("  trade: %8llu %-28s %s\n", (unsigned long long)refusals[i].count,
		       refusals[i].act, refusals[i].code);
}

void sim_counted(Zh__SamplingDrawCommand *draw)
{
	draw->stock = draw->quantity;
	SET_OPTIONAL(draw, least_stock, 1);
}
