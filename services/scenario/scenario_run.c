/* One scenario on a county of its own. */
#include <stdlib.h>
#include <string.h>

#include "common/base/pages.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/scenario/cast.h"
#include "services/scenario/check.h"
#include "services/scenario/fill.h"
#include "services/scenario/lines.h"
#include "services/scenario/report.h"
#include "services/scenario/rules_used.h"
#include "services/scenario/scenario.h"
#include "services/scenario/sentences.h"

#define PEERS_MAX 8 /* more share the last place, and their letters are refused */
#define RUN_MEMORY ((size_t)8 << 20)
#define LINK_MEMORY ((size_t)1 << 20)
#define ALL_MEMORY (2 * RUN_MEMORY + LINK_MEMORY)

struct running {
	const struct scenario *scenario;
	const struct scenario_options *options;
	struct scenario_result *result;
	struct counties counties;
	struct scratch *county; /* of them the one where the step or check is */
	struct names names;
	struct arena arena;      /* of a step or check */
	struct arena look_arena; /* of what is looked up while a step is being made */
	struct arena link_arena; /* of a letter on its way */
	struct checker checker;
	uint64_t traced[COUNTIES_MAX][DAEMON_COUNT];
	uint64_t begun[COUNTIES_MAX][DAEMON_COUNT]; /* heads when the round began */
	unsigned reports;
	struct {
		uint32_t to, region;
		uint64_t letters;
	} peers[PEERS_MAX];          /* regions that have written, and to which county */
	struct scenario_acted acted; /* the last act */
	uint32_t refused_line; /* of an act that was refused and whose refusal nobody looked at */
};

/* ---- counties */

static size_t place_of(const struct running *run)
{
	size_t place = 0;
	while (place + 1 < run->counties.count && run->counties.list[place] != run->county)
		place++;
	return place;
}

/* Names, checks and acts are of this county from here on. */
static void go_to(struct running *run, uint32_t region)
{
	struct scratch *county = counties_find(&run->counties, region);
	if (county == NULL || county == run->county)
		return;
	run->county = county;
	run->names.region = scratch_region(county);
	run->checker.county = county;
	memcpy(run->checker.begun, run->begun[place_of(run)], sizeof run->checker.begun);
	json_decref(run->checker.events);
	run->checker.events = NULL;
}

/* ---- what failed */

static void fail(struct running *run, uint32_t line, const char *expected, const char *found)
{
	struct scenario_result *result = run->result;
	if (result->failure_count < SCENARIO_FAILURES_MAX) {
		struct scenario_failure *failure = &result->failures[result->failure_count];
		failure->line = line;
		bool other = run->county != run->counties.list[0];
		(void)snprintf(failure->expected, sizeof failure->expected,
			       other ? "%s (%u)" : "%s", expected,
			       (unsigned)scratch_region(run->county));
		(void)snprintf(failure->found, sizeof failure->found, "%s", found);
	}
	result->failure_count++;
}

static void forget_refusal(struct running *run)
{
	json_decref(run->checker.refusal);
	run->checker.refusal = NULL;
	run->refused_line = 0;
}

/* An act that was refused, and no check has asked for that. */
static void settle_refusal(struct running *run)
{
	if (run->refused_line != 0) {
		char *text = json_dumps(run->checker.refusal, JSON_COMPACT);
		fail(run, run->refused_line, scenario_sentence(SCENARIO_ACT_IS_DONE),
		     text != NULL ? text : scenario_sentence(SCENARIO_REFUSED));
		free(text);
	}
	forget_refusal(run);
}

/* ---- the clock that a reference means */

struct clock_search {
	const char *purpose;
	struct object_id *clock;
	bool found;
};

static void look_at_clock(void *context, struct bytes line)
{
	struct clock_search *search = (struct clock_search *)context;
	json_t *clock = json_loadb((const char *)line.data, line.size, 0, NULL);
	const char *purpose = json_string_value(json_object_get(clock, "purpose"));
	const char *state = json_string_value(json_object_get(clock, "state"));
	const char *id = json_string_value(json_object_get(clock, "id"));
	if (purpose != NULL && state != NULL && id != NULL &&
	    strcmp(purpose, search->purpose) == 0 && strcmp(state, "ended") != 0 &&
	    object_id_parse(id, search->clock) == STATUS_OK)
		search->found = true;
	json_decref(clock);
}

static bool find_clock(void *context, const char *purpose, struct object_id subject,
		       struct object_id *ret_clock)
{
	struct running *run = (struct running *)context;
	struct clock_search search = {purpose, ret_clock, false};
	struct lines_ask ask = {run->county, &run->look_arena, look_at_clock, &search};
	char text[OBJECT_ID_TEXT];
	object_id_print(subject, text);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT && !search.found; i++) {
		struct err err;
		const char *refused;
		arena_reset(&run->look_arena);
		if (lines_list(&ask, (enum daemon)i, "clock", "subject", text, &refused, &err) !=
		    STATUS_OK)
			return false;
	}
	return search.found;
}

/* ---- steps */

static struct filler filler_of(struct running *run)
{
	return (struct filler){.names = &run->names,
			       .now_ms = scratch_now_ms(run->county),
			       .arena = &run->arena,
			       .file = run->scenario->file};
}

static enum status name_it(struct running *run, const struct scenario_step *step,
			   struct object_id object, struct err *err)
{
	if (step->as == NULL || object.number == 0)
		return STATUS_OK;
	return names_bind(&run->names, step->as, object, err);
}

static void expect(struct running *run, uint32_t line, const struct yaml_node *expected, bool holds)
{
	char text[SCENARIO_TEXT];
	run->result->checks++;
	check_print(expected, text);
	if (!holds)
		fail(run, line, text, run->checker.found);
}

/* What a door made of it: named, or refused. */
static enum status take_answer(struct running *run, const struct scenario_step *step,
			       enum object_kind kind, const struct door_answer *answer,
			       struct err *err)
{
	if (answer->refused == NULL)
		return name_it(run, step,
			       object_id_make(kind, scratch_region(run->county), answer->object),
			       err);
	run->checker.refusal = json_pack("{s:s,s:s}", "kind", "refusal", "code", answer->refused);
	run->refused_line = step->line;
	if (step->refused == NULL)
		return STATUS_OK;
	bool holds;
	TRY(check_refusal(&run->checker, step->refused, &holds, err));
	expect(run, step->line, step->refused, holds);
	run->refused_line = 0;
	return STATUS_OK;
}

static enum status do_report(struct running *run, const struct scenario_step *step, struct err *err)
{
	struct filler filler = filler_of(run);
	struct door_report report;
	struct door_answer answer;
	char id[24];
	arena_reset(&run->arena);
	TRY(report_make(&filler, yaml_child(step->node, "report"), &report, err));
	(void)snprintf(id, sizeof id, "GD%u", ++run->reports);
	if (report.item->id == NULL)
		report.item->id = id;
	TRY(door_report(run->county, &report, &run->arena, &answer, err));
	return take_answer(run, step, OBJECT_REPORT, &answer, err);
}

/* Letters of a region are numbered on its link, from 1. */
static uint64_t *letters_of(struct running *run, uint32_t region)
{
	uint32_t to = scratch_region(run->county);
	size_t i = 0;
	while (i < PEERS_MAX - 1 && run->peers[i].region != 0 &&
	       (run->peers[i].region != region || run->peers[i].to != to))
		i++;
	run->peers[i].region = region;
	run->peers[i].to = to;
	return &run->peers[i].letters;
}

static enum status do_letter(struct running *run, const struct scenario_step *step, struct err *err)
{
	struct filler filler = filler_of(run);
	struct door_letter letter;
	struct door_answer answer;
	arena_reset(&run->arena);
	TRY(letter_make(&filler, yaml_child(step->node, "letter"), &letter, err));
	letter.number = ++*letters_of(run, letter.from);
	TRY(door_letter(run->county, &letter, &run->arena, &answer, err));
	return take_answer(run, step, OBJECT_REFERRAL, &answer, err);
}

static enum status do_receipt(struct running *run, const struct scenario_step *step,
			      struct err *err)
{
	struct door_answer answer;
	arena_reset(&run->arena);
	TRY(door_receipt(run->county, step->region, &run->arena, &answer, err));
	return take_answer(run, step, OBJECT_REFERRAL, &answer, err);
}

/* Acts that every daemon knows are asked of the one whose object or clock they are about. */
static enum status find_daemon(struct running *run, const struct scenario_step *step,
			       struct object_id target, enum daemon *ret_daemon, struct err *err)
{
	*ret_daemon = step->daemon;
	if (*ret_daemon == DAEMON_UNKNOWN && step->target != NULL)
		*ret_daemon = target.daemon;
	for (const struct yaml_node *each = step->node->first;
	     each != NULL && *ret_daemon == DAEMON_UNKNOWN; each = each->next) {
		struct object_id id;
		if (each->kind == YAML_SCALAR && names_refers(each->text)) {
			TRY(names_object(&run->names, each->text, &id, err));
			*ret_daemon = id.daemon;
		}
	}
	if (*ret_daemon != DAEMON_UNKNOWN)
		return STATUS_OK;
	return err_set(err, STATUS_INVALID, "%s is known to every daemon: `at:` says whose",
		       step->act->name);
}

static enum status make_body(struct running *run, const struct scenario_step *step,
			     struct bytes *ret_body, struct err *err)
{
	struct filler filler = filler_of(run);
	*ret_body = bytes_of(NULL, 0);
	if (step->act->body == NULL)
		return STATUS_OK;
	ProtobufCMessage *body = (ProtobufCMessage *)message_new(step->act->body, &run->arena);
	if (body == NULL)
		return err_set(err, STATUS_FULL, "the act is too large");
	const struct yaml_node *with = yaml_child(step->node, "with");
	if (with != NULL && with->kind == YAML_MAPPING)
		TRY(fill_message(&filler, body, with, err));
	for (const struct yaml_node *each = step->node->first; each != NULL; each = each->next) {
		if (scenario_is_field(each))
			TRY(fill_field(&filler, body, each, err));
	}
	if (yaml_child(step->node, "paper") != NULL)
		(void)fill_paper(body, &run->arena);
	*ret_body = message_pack(body, &run->arena);
	return ret_body->data != NULL ? STATUS_OK
				      : err_set(err, STATUS_FULL, "the act is too large");
}

static enum status ask(struct running *run, enum daemon daemon, const char *who,
		       Zh__Command *command, const Zh__Reply **ret_reply, struct err *err)
{
	struct principal person;
	if (!cast_find(who, scratch_region(run->county), &person))
		return err_set(err, STATUS_INVALID, "nobody is called %s", who);
	if (run->options->asking != NULL)
		run->options->asking(
			run->options->acted_context,
			&(struct scenario_asking){run->county, daemon, &person, command});
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = command;
	TRY(scratch_ask(run->county, daemon, &person, &request, &run->arena, ret_reply, err));
	return *ret_reply != NULL ? STATUS_OK
				  : err_set(err, STATUS_CONFLICT, "no answer to %s", command->act);
}

/* On what the proposal said: the target's version comes with it, and the same reason. */
static enum status approve(struct running *run, const struct scenario_step *step,
			   enum daemon daemon, const char *reason, const Zh__Reply **ret_reply,
			   struct err *err)
{
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "proposal.approve";
	command.target = (*ret_reply)->object;
	command.reason = reason;
	SET_OPTIONAL(&command, seen_version, (*ret_reply)->object_version);
	return ask(run, daemon, step->second, &command, ret_reply, err);
}

static void note_refusal(struct running *run, const struct scenario_step *step,
			 const Zh__Reply *reply)
{
	char memory[4096];
	struct writer out = writer_over(memory, sizeof memory);
	lines_refusal(reply, &out);
	if (!out.overflow && out.size != 0)
		run->checker.refusal = json_loadb(memory, out.size, 0, NULL);
	if (run->checker.refusal == NULL)
		run->checker.refusal = json_pack("{s:s}", "kind", "refusal");
	run->refused_line = step->line;
}

static void state_body(Zh__Command *command, struct bytes body)
{
	command->has_body = body.data != NULL;
	command->body = message_bytes(body);
}

static bool is_done(const Zh__Reply *reply)
{
	return reply->outcome == ZH__OUTCOME__OUTCOME_DONE ||
	       reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
}

static void note_heads(struct running *run)
{
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		run->acted.before[i] = scratch_head(run->county, (enum daemon)i);
}

/* With other bodies first, where somebody wants to see what becomes of those. */
static enum status ask_with(struct running *run, const struct scenario_step *step,
			    enum daemon daemon, Zh__Command *command, struct bytes body,
			    const Zh__Reply **ret_reply, struct err *err)
{
	const struct scenario_options *options = run->options;
	for (unsigned attempt = 0; options->instead != NULL && step->act->body != NULL; attempt++) {
		struct bytes other =
			options->instead(options->acted_context, step->act, body, attempt,
					 scratch_now_ms(run->county), &run->arena);
		if (other.size == 0)
			break;
		state_body(command, other);
		run->acted.body = other;
		note_heads(run);
		TRY(ask(run, daemon, step->by, command, ret_reply, err));
		if (is_done(*ret_reply))
			return STATUS_OK;
	}
	state_body(command, body);
	run->acted.body = body;
	note_heads(run);
	return ask(run, daemon, step->by, command, ret_reply, err);
}

/* `ret_target`: what it was about, which an act may end ("case.pay@$c1"); untouched without one. */
static enum status ask_act(struct running *run, const struct scenario_step *step,
			   struct object_id *ret_target, const Zh__Reply **ret_reply,
			   struct err *err)
{
	struct object_id target = {0};
	enum daemon daemon;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	struct bytes body;
	arena_reset(&run->arena);
	if (step->target != NULL)
		TRY(names_object(&run->names, step->target, &target, err));
	TRY(find_daemon(run, step, target, &daemon, err));
	TRY(make_body(run, step, &body, err));
	run->acted = (struct scenario_acted){.county = run->county, .act = step->act};
	command.act = step->act->name;
	command.reason = step->reason;
	if (step->target != NULL) {
		SET_OPTIONAL(&id, kind, (uint32_t)target.kind);
		SET_OPTIONAL(&id, region, target.region);
		SET_OPTIONAL(&id, number, target.number);
		command.target = &id;
		*ret_target = target;
	}
	const struct yaml_node *seen = yaml_child(step->node, "seen");
	if (seen != NULL && seen->kind == YAML_SCALAR)
		SET_OPTIONAL(&command, seen_version, strtoull(seen->text, NULL, 10));
	TRY(ask_with(run, step, daemon, &command, body, ret_reply, err));
	if ((*ret_reply)->outcome == ZH__OUTCOME__OUTCOME_PROPOSED && step->second != NULL &&
	    (*ret_reply)->object != NULL)
		return approve(run, step, daemon, command.reason, ret_reply, err);
	return STATUS_OK;
}

/* What the step itself says of the act: how it is refused, or where it leads. */
static enum status check_act(struct running *run, const struct scenario_step *step,
			     struct object_id object, struct err *err)
{
	bool holds;
	if (step->refused != NULL) {
		TRY(check_refusal(&run->checker, step->refused, &holds, err));
		expect(run, step->line, step->refused, holds);
		run->refused_line = 0;
	}
	if (step->leads_to == NULL || run->refused_line != 0)
		return STATUS_OK;
	TRY(check_state(&run->checker, object, step->leads_to, &holds, err));
	expect(run, step->line, step->leads_to, holds);
	return STATUS_OK;
}

static enum status do_act(struct running *run, const struct scenario_step *step, struct err *err)
{
	const Zh__Reply *reply;
	struct object_id object = {0}, target = {0};
	TRY(ask_act(run, step, &target, &reply, err));
	if (!is_done(reply)) {
		note_refusal(run, step, reply);
	} else if (reply->object != NULL) {
		object = object_id_make((enum object_kind)reply->object->kind,
					reply->object->region, reply->object->number);
		if (object.daemon == DAEMON_UNKNOWN)
			object.daemon = (enum daemon)reply->object->daemon;
		if (run->options->acted != NULL && reply->outcome == ZH__OUTCOME__OUTCOME_DONE)
			run->options->acted(run->options->acted_context, &run->acted);
		TRY(name_it(run, step, object, err));
	}
	if (step->target != NULL)
		object = target;
	return check_act(run, step, object, err);
}

static enum status do_check(struct running *run, const struct scenario_check *check,
			    struct err *err);

/* What must hold at this very step; what happens after it is another answer. */
static enum status do_show(struct running *run, const struct scenario_step *step, struct err *err)
{
	const struct scenario_check check = {step->line, step->show, step->county};
	if (!SABOTAGE("scenario.shown-unread"))
		TRY(do_check(run, &check, err));
	json_decref(run->checker.events);
	run->checker.events = NULL;
	return STATUS_OK;
}

static enum status trace(struct running *run, struct err *err);

static enum status do_step(struct running *run, const struct scenario_step *step, struct err *err)
{
	/* `show: {refused: …}` looks at the act before it. */
	if (step->kind != STEP_SHOW)
		settle_refusal(run);
	if (step->on_ms != 0)
		TRY(counties_advance(&run->counties, step->on_ms, err));
	go_to(run, step->county);
	switch (step->kind) {
	case STEP_WAIT:
		break;
	case STEP_REPORT:
		TRY(do_report(run, step, err));
		break;
	case STEP_LETTER:
		TRY(do_letter(run, step, err));
		break;
	case STEP_RECEIPT:
		TRY(do_receipt(run, step, err));
		break;
	case STEP_LINK:
		run->counties.cut = step->link_down;
		break;
	case STEP_SHOW:
		TRY(do_show(run, step, err));
		break;
	case STEP_ACT:
		TRY(do_act(run, step, err));
		break;
	}
	TRY(counties_deliver(&run->counties, err));
	return trace(run, err);
}

/* ---- rounds */

static void print_trace(void *context, struct bytes line)
{
	fprintf((FILE *)context, "%.*s\n", (int)line.size, (const char *)line.data);
}

static enum status trace(struct running *run, struct err *err)
{
	for (size_t at = 0; run->options->trace != NULL && at < run->counties.count; at++) {
		struct scratch *county = run->counties.list[at];
		struct lines_ask ask = {county, &run->arena, print_trace, run->options->trace};
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
			TRY(lines_events(&ask, (enum daemon)i, run->traced[at][i] + 1, err));
			run->traced[at][i] = scratch_head(county, (enum daemon)i);
		}
	}
	return STATUS_OK;
}

/* A name that names nothing, a clock that doesn't run: the scenario's fault, not ours. */
static bool is_told(struct running *run, uint32_t line, enum status status, const struct err *err)
{
	if (status != STATUS_INVALID && status != STATUS_NOT_FOUND)
		return false;
	fail(run, line, scenario_sentence(SCENARIO_CAN_BE_MADE), err->text);
	return true;
}

static enum status do_check(struct running *run, const struct scenario_check *check,
			    struct err *err)
{
	bool holds = false;
	char expected[SCENARIO_TEXT];
	if (run->options->without_asking && check_asks_books(check->node))
		return STATUS_OK;
	go_to(run, check->county);
	run->result->checks++;
	TRY(check_holds(&run->checker, check->node, &holds, err));
	if (strcmp(check->node->first->key, "refused") == 0)
		run->refused_line = 0;
	if (holds)
		return STATUS_OK;
	check_print(check->node, expected);
	fail(run, check->line, expected, run->checker.found);
	return STATUS_OK;
}

static bool stops(const struct running *run)
{
	return run->options->first_failure && run->result->failure_count != 0;
}

static enum status do_round(struct running *run, const struct scenario_round *round,
			    struct err *err)
{
	enum status status;
	json_decref(run->checker.events);
	run->checker.events = NULL;
	for (size_t at = 0; at < run->counties.count; at++) {
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
			run->begun[at][i] = scratch_head(run->counties.list[at], (enum daemon)i);
	}
	memcpy(run->checker.begun, run->begun[place_of(run)], sizeof run->checker.begun);
	for (size_t i = 0; i < round->step_count && !stops(run); i++) {
		status = do_step(run, &round->steps[i], err);
		if (status != STATUS_OK && !is_told(run, round->steps[i].line, status, err))
			return status;
	}
	for (size_t i = 0; i < round->check_count && !stops(run); i++) {
		status = do_check(run, &round->checks[i], err);
		if (status != STATUS_OK && !is_told(run, round->checks[i].line, status, err))
			return status;
	}
	settle_refusal(run);
	return STATUS_OK;
}

static bool asks_for(const struct scenario *scenario, const char *noun)
{
	for (size_t i = 0; i < scenario->round_count; i++) {
		const struct scenario_round *round = &scenario->rounds[i];
		for (size_t j = 0; j < round->check_count; j++) {
			if (strcmp(round->checks[j].node->first->key, noun) == 0)
				return true;
		}
		for (size_t j = 0; j < round->step_count; j++) {
			if (round->steps[j].kind == STEP_SHOW &&
			    strcmp(round->steps[j].show->first->key, noun) == 0)
				return true;
		}
	}
	return false;
}

static void note_quarantined(void *context, struct bytes line)
{
	struct running *run = (struct running *)context;
	char found[SCENARIO_TEXT];
	(void)snprintf(found, sizeof found, "%.*s", (int)line.size, (const char *)line.data);
	fail(run, run->scenario->line, scenario_sentence(SCENARIO_TAKES_IN), found);
}

/* What one daemon says to another is always taken in: a bug, unless the scenario asks for it. */
static enum status check_quarantine(struct running *run, struct err *err)
{
	struct lines_ask ask = {run->county, &run->look_arena, note_quarantined, run};
	if (asks_for(run->scenario, "quarantine"))
		return STATUS_OK;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		const char *refused;
		arena_reset(&run->look_arena);
		TRY(lines_list(&ask, (enum daemon)i, "quarantine", NULL, NULL, &refused, err));
	}
	return STATUS_OK;
}

/* Where every daemon of a county has ended up. */
static enum status end_county(struct running *run, struct err *err)
{
	TRY(check_quarantine(run, err));
	if (run->options->replay)
		TRY(scratch_replay(run->county, err));
	return rules_used(run->county, &run->arena, run->result, err);
}

static enum status do_rounds(struct running *run, struct err *err)
{
	const struct scenario *scenario = run->scenario;
	for (size_t i = 0; i < scenario->round_count && !stops(run); i++)
		TRY(do_round(run, &scenario->rounds[i], err));
	for (size_t i = 0; i < run->counties.count; i++) {
		go_to(run, scratch_region(run->counties.list[i]));
		TRY(end_county(run, err));
	}
	return STATUS_OK;
}

static enum status open_counties(struct running *run, struct err *err)
{
	const struct scenario *scenario = run->scenario;
	const struct scratch_options options = {.region = scenario->region,
						.start_ms = scenario->start_ms,
						.books = run->options->books,
						.unit_heads = scenario->unit_heads,
						.directory = run->options->directory};
	TRY(counties_add(&run->counties, &options, err));
	for (size_t i = 0; i < scenario->other_count; i++) {
		struct scratch_options other = options;
		other.region = scenario->others[i];
		TRY(counties_add(&run->counties, &other, err));
	}
	run->county = run->counties.list[0];
	return STATUS_OK;
}

static enum status run_in(struct running *run, struct err *err)
{
	const struct scenario_options *options = run->options;
	TRY(open_counties(run, err));
	run->checker = (struct checker){.county = run->county,
					.names = &run->names,
					.result = run->result,
					.books = options->books,
					.arena = &run->look_arena};
	enum status status = do_rounds(run, err);
	json_decref(run->checker.events);
	json_decref(run->checker.refusal);
	for (size_t i = 0; options->at_end != NULL && i < run->counties.count; i++)
		options->at_end(options->at_end_context, run->counties.list[i]);
	return status;
}

enum status scenario_run(const struct scenario *scenario, const struct scenario_options *options,
			 struct scenario_result *ret_result, struct err *err)
{
	memset(ret_result, 0, sizeof *ret_result);
	struct running run = {.scenario = scenario, .options = options, .result = ret_result};
	uint8_t *memory = (uint8_t *)pages_take(ALL_MEMORY);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory for a scenario");
	arena_init(&run.arena, memory, RUN_MEMORY);
	arena_init(&run.look_arena, memory + RUN_MEMORY, RUN_MEMORY);
	arena_init(&run.link_arena, memory + 2 * RUN_MEMORY, LINK_MEMORY);
	run.counties.arena = &run.link_arena;
	run.names =
		(struct names){.region = scenario->region, .clock = find_clock, .context = &run};
	enum status status = run_in(&run, err);
	counties_destroy(&run.counties);
	pages_give(memory, ALL_MEMORY);
	ret_result->passed = status == STATUS_OK && ret_result->failure_count == 0;
	return status;
}
