/* `states`: a life as its table has it: what may happen in which state, where it leads, and by
 * which source. */
#include "common/core/json_line.h"
#include "common/words/catalogue.h"
#include "services/ctl/exit_codes.h"
#include "services/ctl/parse.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"
#include "services/ctl/show/source_words.h"
#include "services/ctl/show/states_show.h"
#include "services/ctl/show/width.h"
#include "services/scenario/lives.h"

enum { LINE_MAX_BYTES = 4096, NAME_COLUMN = 24, WORD_COLUMN = 26, WORDS_MAX = 256 };

struct showing {
	const struct session *session;
	const struct state_table *table;
};

/* ---- words */

static const char *word_of(const struct showing *showing, const char *member, const char *name)
{
	const char *word = catalogue_value(member, name, showing->session->lang);
	return word != NULL ? word : name;
}

static const char *state_word(const struct showing *showing, uint8_t state)
{
	const char *name = showing->table->states[state].name;
	const char *word =
		catalogue_value_of(showing->table->name, "state", name, showing->session->lang);
	return word != NULL ? word : name;
}

/* Of "hazard.reinspect passed": what the command does; of what nobody orders: its own words. */
static const char *event_word(const struct showing *showing, uint8_t event)
{
	const char *name = showing->table->events[event].name;
	const char *own = catalogue_value("event", name, showing->session->lang);
	char act[64];
	(void)snprintf(act, sizeof act, "%.*s", (int)strcspn(name, " "), name);
	if (own != NULL)
		return own;
	own = catalogue_find(WORDS_ACT, act, showing->session->lang);
	return own != NULL ? own : name;
}

static const char *text_of(const struct showing *showing, const char *text)
{
	return catalogue_word(WORDS_TEXT, text, showing->session->lang);
}

static const char *source_of(const struct showing *showing, const struct state_rule *rule)
{
	bool ours = strcmp(rule->source->text, "ours") == 0;
	return ours ? text_of(showing, "states_ours") : rule->source->text;
}

/* ---- for people */

static void say_state(const struct showing *showing, uint8_t state)
{
	static const struct {
		unsigned flag;
		const char *text;
	} notes[] = {{STATE_INITIAL, "states_begins"},
		     {STATE_CLOCK, "states_clock"},
		     {STATE_REST, "states_rest"},
		     {STATE_FINAL, "states_end"},
		     {STATE_REOPENS, "states_reopens"}};
	const struct state_info *info = &showing->table->states[state];
	FILE *out = showing->session->out;
	unsigned said = 0;
	(void)fputs("  ", out);
	width_print(bytes_of_text(info->name), NAME_COLUMN, out);
	if (info->flags != 0)
		width_print(bytes_of_text(state_word(showing, state)), WORD_COLUMN, out);
	else
		(void)fputs(state_word(showing, state), out);
	for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
		if ((info->flags & notes[i].flag) != 0)
			fprintf(out, "%s%s", said++ == 0 ? "" : text_of(showing, "states_comma"),
				text_of(showing, notes[i].text));
	}
	(void)fputc('\n', out);
}

/* Whether the rule decides the event in the state, and no exception of it does. */
static bool decided_by(const struct showing *showing, const struct state_rule *rule, uint8_t state,
		       uint8_t event)
{
	return state_table_row(showing->table, state, event).rule == rule;
}

/* "opened, ordered", or that it is so in every state; false: in none. */
static bool say_states(const struct showing *showing, const struct state_rule *rule, uint8_t event)
{
	FILE *out = showing->session->out;
	unsigned count = 0;
	for (uint8_t state = 0; state < showing->table->state_count; state++)
		count += decided_by(showing, rule, state, event);
	if (count == 0)
		return false;
	(void)fputs("    ", out);
	if (count == showing->table->state_count) {
		(void)fputs(text_of(showing, "states_everywhere"), out);
		return true;
	}
	unsigned said = 0;
	for (uint8_t state = 0; state < showing->table->state_count; state++) {
		if (decided_by(showing, rule, state, event))
			fprintf(out, "%s%s", said++ == 0 ? "" : text_of(showing, "states_comma"),
				state_word(showing, state));
	}
	return true;
}

static void say_because(const struct showing *showing, const struct state_rule *rule)
{
	const struct session *session = showing->session;
	const char *source = source_of(showing, rule);
	char memory[512];
	struct writer said = writer_over(memory, sizeof memory - 1);
	if (session->lang == LANG_ZH)
		source_words(source, LANG_ZH, &said);
	memory[said.size] = '\0';
	struct template_param params[] = {
		{"source", said.size != 0 ? memory : source},
		{"why", catalogue_word(WORDS_WHY, rule->why, session->lang)}};
	session_say(session, session->out, "states_because", params, 2);
}

/* Where it leads, and why. */
static void say_verdict(const struct showing *showing, const struct state_rule *rule)
{
	FILE *out = showing->session->out;
	if (rule->verdict == STATE_GO && rule->next != STATE_STAYS)
		fprintf(out, " → %s", state_word(showing, rule->next));
	else
		fprintf(out, "%s%s", text_of(showing, "states_colon"),
			text_of(showing, rule->verdict == STATE_GO       ? "states_stays"
					 : rule->verdict == STATE_IGNORE ? "states_ignored"
									 : "states_refused"));
	say_because(showing, rule);
}

static void say_rule(const struct showing *showing, const struct state_rule *rule, uint8_t event)
{
	if (rule->layer == STATE_OTHERWISE || !say_states(showing, rule, event))
		return;
	say_verdict(showing, rule);
}

static void say_otherwise(const struct showing *showing)
{
	const struct state_table *table = showing->table;
	fprintf(showing->session->out, "\n%s\n", text_of(showing, "states_otherwise"));
	for (size_t i = 0; i < table->rule_count; i++) {
		const struct state_rule *rule = &table->rules[i];
		for (uint8_t state = 0; state < table->state_count; state++) {
			if (rule->layer != STATE_OTHERWISE || (rule->states >> state & 1) == 0)
				continue;
			fprintf(showing->session->out, "  %s", state_word(showing, state));
			say_because(showing, rule);
		}
	}
}

static void say_counts(const struct showing *showing)
{
	char states[16], events[16], rules[16];
	const struct state_table *table = showing->table;
	(void)snprintf(states, sizeof states, "%u", table->state_count);
	(void)snprintf(events, sizeof events, "%u", table->event_count);
	(void)snprintf(rules, sizeof rules, "%u", table->rule_count);
	struct template_param params[] = {
		{"name", table->name}, {"word", word_of(showing, "table", table->name)},
		{"states", states},    {"events", events},
		{"rules", rules},      {"file", table->file}};
	session_say(showing->session, showing->session->out, "states_table", params, 6);
}

static void say_life(const struct showing *showing)
{
	const struct state_table *table = showing->table;
	FILE *out = showing->session->out;
	say_counts(showing);
	for (uint8_t state = 0; state < table->state_count; state++)
		say_state(showing, state);
	for (uint8_t event = 0; event < table->event_count; event++) {
		fprintf(out, "\n%s  %s\n", table->events[event].name, event_word(showing, event));
		for (size_t i = 0; i < table->rule_count; i++)
			say_rule(showing, &table->rules[i], event);
	}
	say_otherwise(showing);
}

/* ---- as a drawing (Graphviz): the ways that lead elsewhere */

static void draw_life(const struct showing *showing)
{
	const struct state_table *table = showing->table;
	FILE *out = showing->session->out;
	fprintf(out, "digraph \"%s\" {\n", table->name);
	for (uint8_t state = 0; state < table->state_count; state++)
		fprintf(out, "  \"%s\" [label=\"%s\"%s%s];\n", table->states[state].name,
			state_word(showing, state),
			(table->states[state].flags & STATE_INITIAL) != 0 ? ", style=bold" : "",
			(table->states[state].flags & STATE_FINAL) != 0 ? ", peripheries=2" : "");
	for (uint8_t state = 0; state < table->state_count; state++) {
		for (uint8_t event = 0; event < table->event_count; event++) {
			struct state_row row = state_table_row(table, state, event);
			if (row.verdict == STATE_GO && row.next != state)
				fprintf(out, "  \"%s\" -> \"%s\" [label=\"%s\"];\n",
					table->states[state].name, table->states[row.next].name,
					table->events[event].name);
		}
	}
	(void)fputs("}\n", out);
}

/* ---- for programs: a line for each pair */

static void json_pair(const struct showing *showing, uint8_t state, uint8_t event)
{
	static const char *const verdicts[] = {"missing", "goes", "ignored", "refused"};
	const struct state_table *table = showing->table;
	struct state_row row = state_table_row(table, state, event);
	char memory[LINE_MAX_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "state_pair");
	json_text(&json, "id", STATE_ID(table, state, event));
	json_text(&json, "table", table->name);
	json_text(&json, "state", table->states[state].name);
	json_text(&json, "event", table->events[event].name);
	json_text(&json, "verdict", verdicts[row.verdict]);
	json_text(&json, "leads_to", table->states[row.next].name);
	json_text(&json, "why", row.rule->why);
	json_text(&json, "source", row.rule->source->text);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, showing->session->out);
}

static void json_life(const struct showing *showing)
{
	for (uint8_t state = 0; state < showing->table->state_count; state++) {
		for (uint8_t event = 0; event < showing->table->event_count; event++)
			json_pair(showing, state, event);
	}
}

static void json_table(const struct showing *showing)
{
	char memory[LINE_MAX_BYTES];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "state_table");
	json_text(&json, "table", showing->table->name);
	json_unsigned(&json, "states", showing->table->state_count);
	json_unsigned(&json, "events", showing->table->event_count);
	json_unsigned(&json, "rules", showing->table->rule_count);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, showing->session->out);
}

/* ---- one pair, by the id that a refusal names */

static void say_pair(const struct showing *showing, uint8_t state, uint8_t event)
{
	const struct session *session = showing->session;
	const struct state_table *table = showing->table;
	struct template_param params[] = {{"id", STATE_ID(table, state, event)},
					  {"table", word_of(showing, "table", table->name)},
					  {"event", event_word(showing, event)}};
	session_say(session, session->out, "states_pair", params, 3);
	fprintf(session->out, "    %s", state_word(showing, state));
	say_verdict(showing, state_table_row(table, state, event).rule);
}

size_t states_show_pair(const struct session *session, const char *id)
{
	size_t count, shown = 0;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		struct showing showing = {session, all[i].table};
		for (uint8_t state = 0; state < showing.table->state_count; state++) {
			for (uint8_t event = 0; event < showing.table->event_count; event++) {
				if (strcmp(STATE_ID(showing.table, state, event), id) != 0)
					continue;
				shown++;
				if (session->json)
					json_pair(&showing, state, event);
				else
					say_pair(&showing, state, event);
			}
		}
	}
	return shown;
}

int run_states(struct session *session, const struct invocation *invocation)
{
	const char *wanted = invocation->operand_count != 0 ? invocation->operands[0] : NULL;
	bool dot = given_flag(invocation, "dot"), found = false;
	size_t count;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		struct showing showing = {session, all[i].table};
		if (wanted != NULL && strcmp(all[i].table->name, wanted) != 0)
			continue;
		found = true;
		if (dot)
			draw_life(&showing);
		else if (wanted == NULL && session->json)
			json_table(&showing);
		else if (wanted == NULL)
			say_counts(&showing);
		else if (session->json)
			json_life(&showing);
		else
			say_life(&showing);
	}
	if (found)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_such_table");
	failure_param(&session->failure, "value", wanted);
	return EXIT_NOT_FOUND;
}
