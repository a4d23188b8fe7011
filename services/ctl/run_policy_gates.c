/* `policy gates`: what the law wants before an act binds anybody, who decides and who is the second
 * person, as the deciders of this build hold it. */
#include "common/core/gates.h"
#include "common/core/json_line.h"
#include "common/policy/words.h"
#include "common/stage/common_decide.h"
#include "services/ctl/roles.h"
#include "services/ctl/runs.h"
#include "services/scenario/scratch.h"

#define GATE_LINE_MAX 4096

typedef void act_fn(void *context, const struct act *act);

/* Those that stand at the gate, in the order of the daemons. */
static void acts_of(enum gate gate, act_fn *each, void *context)
{
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct decider *decider = scratch_decider((enum daemon)daemon);
		for (size_t i = 0; i < decider->act_count; i++) {
			if (gate_of_act(decider->acts[i].name) == gate)
				each(context, &decider->acts[i]);
		}
	}
}

/* ---- for programs */

static void put_roles(struct json_line *json, const char *name, uint32_t roles)
{
	json_array(json, name);
	for (size_t i = 0; role_words[i].name != NULL; i++) {
		if ((roles & (uint32_t)role_words[i].value) != 0)
			json_text(json, NULL, role_words[i].name);
	}
	json_array_end(json);
}

/* Who alone decides, or who proposes and who approves; `second`: always, or as the matter is. */
static void put_act(void *context, const struct act *act)
{
	struct json_line *json = (struct json_line *)context;
	bool always = (act->flags & ACT_SECOND_PERSON) != 0;
	json_object(json, NULL);
	json_text(json, "act", act->name);
	put_roles(json, act->second_roles != 0 ? "proposes" : "decides", act->roles);
	if (act->second_roles != 0) {
		put_roles(json, "approves", act->second_roles);
		json_text(json, "second", always ? "always" : "by_matter");
	}
	json_object_end(json);
}

static void json_gate(const struct session *session, enum gate gate)
{
	char memory[GATE_LINE_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "gate");
	json_text(&json, "id", gate_id(gate));
	json_text(&json, "source", gate_articles(gate));
	json_text(&json, "wants", catalogue_word(WORDS_GATE, gate_id(gate), session->lang));
	json_array(&json, "acts");
	acts_of(gate, put_act, &json);
	json_array_end(&json);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, session->out);
}

/* ---- for people */

static void say_act(void *context, const struct act *act)
{
	const struct session *session = (const struct session *)context;
	char roles[256], second[256];
	roles_print(session, act->roles, roles, sizeof roles);
	roles_print(session, act->second_roles, second, sizeof second);
	struct template_param params[] = {{"act", act->name}, {"roles", roles}, {"second", second}};
	session_say(session, session->out,
		    act->second_roles == 0                  ? "gate_decides"
		    : (act->flags & ACT_SECOND_PERSON) != 0 ? "gate_approves"
							    : "gate_approves_by_matter",
		    params, 3);
}

static void say_gate(struct session *session, enum gate gate)
{
	fprintf(session->out, "%s  %s\n    %s\n", gate_id(gate), gate_articles(gate),
		catalogue_word(WORDS_GATE, gate_id(gate), session->lang));
	acts_of(gate, say_act, session);
}

int run_policy_gates(struct session *session, const struct invocation *invocation)
{
	const char *wanted = invocation->operand_count != 0 ? invocation->operands[0] : NULL;
	size_t shown = 0;
	for (unsigned n = GATE_NONE + 1; n < GATE_COUNT; n++) {
		enum gate gate = (enum gate)n;
		if (wanted != NULL && strcmp(gate_id(gate), wanted) != 0)
			continue;
		if (session->json)
			json_gate(session, gate);
		else
			say_gate(session, gate);
		shown++;
	}
	if (shown != 0)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_such_gate");
	failure_param(&session->failure, "value", wanted);
	return EXIT_NOT_FOUND;
}
