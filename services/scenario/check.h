/* What must hold after a round: one line of `then` at a time.
 *
 *	{hazard: $h1, state: ordered, overdue: yes}     what `zhianctl hazard show` says
 *	{hazard: any, firm: 城南五金店}                  one of the list; none: no one of it
 *	{count: 2, of: hazard, state: opened}           so many of the list
 *	{event: hazard_opened, rule: HZ-LEVEL-03}       since the round began (times: 2: exactly)
 *	{proposed: {measure: interview}}                {event: measure_proposed, …}
 *	{due: {clock: hazard.rectify, of: $h1, on: 2025-03-25}}
 *	{explain: $h1, rule: HZ-LEVEL-03}               a line of `zhianctl explain`
 *	{possible: [hazard.claim], of: $h1}             the acts that `explain` says are possible
 *	{term: hazard.rectify, from: 2025-03-04, due: 2025-03-25}      by policy and calendar alone
 *	{ask: hazard.level, facts: {quantity: 1000}, level: larger}    by the policy alone
 *	{refused: {code: …, possible: […]}}             the act before it
 *	{not: {…}}                                      the check within doesn't hold
 */
#ifndef ZHIAN_SERVICES_SCENARIO_CHECK_H
#define ZHIAN_SERVICES_SCENARIO_CHECK_H

#include "services/ctl/show/json_tree.h"

#include "services/scenario/scenario.h"

struct checker {
	struct scratch *county;
	const struct names *names;
	struct scenario_result *result; /* rules that a check asked for are added */
	struct stage_books books;
	struct arena *arena;
	uint64_t begun[DAEMON_COUNT]; /* the journals' heads when the round began */
	json_t *events;               /* of this round; NULL: not looked at yet */
	json_t *refusal;              /* of the last act; NULL: it was done, or looked at already */
	char found[SCENARIO_TEXT];    /* what came nearest, when a check doesn't hold */
};

/* The form alone: is there such a check, and has it what it needs? */
void check_look(const struct yaml_node *check, const char *file, struct problems *problems);
/* Asks the books alone, and nothing that happened (`ask:`, `term:`). */
bool check_asks_books(const struct yaml_node *check);
/* An error is a bug of ours, or a name that names nothing (INVALID, NOT_FOUND). */
MUST_CHECK enum status check_holds(struct checker *checker, const struct yaml_node *check,
				   bool *ret_holds, struct err *err);
/* The check in one line, as YAML would have it. */
void check_print(const struct yaml_node *check, char out[SCENARIO_TEXT]);
/* Is the object in this state, as its daemon shows it? */
MUST_CHECK enum status check_state(struct checker *checker, struct object_id object,
				   const struct yaml_node *state, bool *ret_holds, struct err *err);
/* Does the refusal (a line of lines_refusal) say what is expected of it? */
MUST_CHECK enum status check_refusal(struct checker *checker, const struct yaml_node *expected,
				     bool *ret_holds, struct err *err);

#endif
