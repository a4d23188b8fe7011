/* `policy gates`: what the law wants before an act binds anybody, who decides and who is the second
 * person, as the policy holds it. */
#include "common/core/json_line.h"
#include "common/policy/rules/words.h"
#include "services/ctl/county/policy_open.h"
#include "services/ctl/county/roles.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/policy_words.h"

#define GATE_LINE_MAX 8192

/* ---- for programs */

/* Who alone decides, or who proposes and who approves; neither where another gate says so. */
static void put_row(struct json_line *json, const struct gate_row *row)
{
	json_object(json, NULL);
	json_text(json, "act", row->act);
	if (row->ground != GATE_GROUND_WHOLE)
		json_text(json, "ground", gate_ground_word(row->ground));
	gate_roles_put(json, row);
	if (row->other_role)
		json_text(json, "other_role", "yes");
	gate_needs_put(json, row->needs);
	json_object_end(json);
}

static void json_gate(const struct session *session, const struct policy *policy, enum gate gate)
{
	char memory[GATE_LINE_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	const struct gate_law *law = policy_gate_law(policy, gate);
	json_begin(&json, &out, "gate");
	json_text(&json, "id", gate_id(gate));
	json_text(&json, "source", policy_gate_articles(policy, gate));
	if (law != NULL) {
		json_unsigned(&json, "version", law->version);
		json_text(&json, "wants", session->lang == LANG_ZH ? law->wants_zh : law->wants_en);
		json_text(&json, "confidence", law->confidence);
	}
	json_array(&json, "acts");
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		if (row->gate == gate)
			put_row(&json, row);
	}
	json_array_end(&json);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, session->out);
}

/* ---- for people */

static void say_needs(const struct session *session, struct wide_set needs)
{
	char text[1024];
	struct writer out = writer_over(text, sizeof text - 1);
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		if (!wide_set_has(needs, need))
			continue;
		const char *word = catalogue_word(WORDS_VALUE, gate_need_word((enum gate_need)need),
						  session->lang);
		const char *between = session->lang == LANG_ZH ? "；" : "; ";
		writer_put(&out, between, out.size != 0 ? strlen(between) : 0);
		writer_put(&out, word, strlen(word));
	}
	if (out.size == 0)
		return;
	text[out.size < sizeof text ? out.size : sizeof text - 1] = '\0';
	struct template_param params[] = {{"needs", text}};
	session_say(session, session->out, "gate_needs", params, 1);
}

static void say_row(const struct session *session, const struct gate_row *row)
{
	char act[300], roles[256], second[256];
	const char *ground = gate_ground_word(row->ground);
	bool zh = session->lang == LANG_ZH;
	const char *name = catalogue_word(WORDS_ACT, row->act, session->lang);
	bool whole = row->ground == GATE_GROUND_WHOLE;
	if (zh)
		(void)snprintf(act, sizeof act, "%s（%s%s%s）", name, row->act, whole ? "" : "，",
			       whole ? "" : catalogue_word(WORDS_VALUE, ground, LANG_ZH));
	else
		(void)snprintf(act, sizeof act, whole ? "%s" : "%s (%s)", row->act,
			       catalogue_word(WORDS_VALUE, ground, LANG_EN));
	roles_print(session, row->by, roles, sizeof roles);
	roles_print(session, row->second, second, sizeof second);
	struct template_param params[] = {{"act", act}, {"roles", roles}, {"second", second}};
	session_say(session, session->out,
		    row->by == 0       ? "gate_act"
		    : row->second == 0 ? "gate_decides"
		    : row->other_role  ? "gate_approves_other_role"
				       : "gate_approves",
		    params, 3);
	say_needs(session, row->needs);
}

static void say_gate(const struct session *session, const struct policy *policy, enum gate gate)
{
	const struct gate_law *law = policy_gate_law(policy, gate);
	fprintf(session->out,
		session->lang == LANG_ZH ? "%s（第%u版）  %s\n" : "%s (version %u)  %s\n",
		gate_id(gate), law != NULL ? law->version : 0, policy_gate_articles(policy, gate));
	if (law != NULL)
		fprintf(session->out, "    %s\n",
			session->lang == LANG_ZH ? law->wants_zh : law->wants_en);
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		if (row->gate == gate)
			say_row(session, row);
	}
}

size_t policy_gates_say(const struct session *session, const struct policy *policy,
			const char *wanted)
{
	size_t shown = 0;
	for (unsigned n = GATE_NONE + 1; n < GATE_COUNT; n++) {
		enum gate gate = (enum gate)n;
		if (wanted != NULL && strcmp(gate_id(gate), wanted) != 0)
			continue;
		if (session->json)
			json_gate(session, policy, gate);
		else
			say_gate(session, policy, gate);
		shown++;
	}
	return shown;
}

/* What the law closes, in a line after the list. */
static void say_counts(const struct session *session, const struct policy *policy)
{
	size_t gates = 0, alone = 0, needs = 0;
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++)
		gates += policy_gate_law(policy, (enum gate)gate) != NULL;
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		alone += row->second == 0;
		for (unsigned need = 0; need < GATE_NEED_COUNT; need++)
			needs += wide_set_has(row->needs, need);
	}
	if (session->json)
		return;
	fprintf(session->out,
		session->lang == LANG_ZH ? "合计：法定关口 %zu 个，行为 %u 项（须第二人的 %zu "
					   "项），须在案的条件 %zu 项\n"
					 : "in all: %zu gates of the law, %u acts (%zu with a "
					   "second person), %zu things that must be on record\n",
		gates, (unsigned)GATE_ROW_COUNT, GATE_ROW_COUNT - alone, needs);
}

int run_policy_gates(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	const char *wanted = invocation->operand_count != 0 ? invocation->operands[0] : NULL;
	int exit = policy_named(session, invocation, &set);
	if (exit != EXIT_DONE)
		return exit;
	size_t shown = policy_gates_say(session, &set->policy, wanted);
	if (wanted == NULL)
		say_counts(session, &set->policy);
	policy_unload(&set);
	if (shown != 0)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_such_gate");
	failure_param(&session->failure, "value", wanted);
	return EXIT_NOT_FOUND;
}
