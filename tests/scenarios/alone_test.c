/* One person alone, whatever roles he has, ends, suspends, prolongs and hides nothing that needs
 * two: random sequences of acts in the states that scenarios lead to.
 *
 * Each scenario is played twice.  The first time as it is written: its acts are kept as they were
 * asked, and what two persons bring about is counted.  The second time somebody who has done
 * nothing so far acts before its own acts, by seed: what the scenario is about to do, other acts on
 * the same matter, acts on any other, now and then with a field changed; and whatever becomes a
 * proposal he approves himself, under several spellings of his name and with every role.  After
 * each of his acts all five journals are judged (alone.h). */
#include <stdio.h>
#include <stdlib.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/alone.h"

#define KEPT_MAX 4096
#define KEPT_EACH 24 /* of one act */
#define ROOM ((size_t)1 << 20)
#define ROUNDS_MAX 16u
#define BODY_MAX ((size_t)64 << 10)
#define EVERYBODY                                                                                  \
	(ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER | ROLE_HEARING_OFFICER | \
	 ROLE_DISCLOSER | ROLE_CREDIT_OFFICER | ROLE_AUDITOR | ROLE_SUPERIOR | ROLE_OPERATOR |     \
	 ROLE_CHIEF_HEAD | ROLE_UNIT_HEAD)

/* An act as a scenario asked for it. */
struct kept {
	const struct act *act;
	enum daemon daemon;
	uint64_t number;
	uint8_t *body;
	size_t size;
	const char *reason;
};
static struct kept kept[KEPT_MAX];
static size_t kept_count;

/* What a matter is called when one says what was tried on it. */
static struct {
	const char *noun;
	size_t acts, taken;
} matters[] = {{"hazard", 0, 0},  {"report", 0, 0},   {"informant", 0, 0}, {"case", 0, 0},
	       {"measure", 0, 0}, {"notice", 0, 0},   {"listing", 0, 0},   {"clock", 0, 0},
	       {"firm", 0, 0},    {"referral", 0, 0}, {"sampling", 0, 0},  {"inspection", 0, 0}};
#define MATTERS (sizeof matters / sizeof matters[0])

static struct property chance;
static struct standing standing;
static struct principal alone;
static size_t sequences, acts_sent, acts_taken, own_approvals, wrong;
static bool acting; /* our own acts aren't a scenario's */

static const struct act *act_named(enum daemon daemon, const char *name)
{
	return decider_act(scratch_decider(daemon), name);
}

/* ---- as it is written */

static void keep(const struct scenario_asking *asking)
{
	const struct act *act = act_named(asking->daemon, asking->command->act);
	size_t same = 0;
	if (act == NULL || kept_count == KEPT_MAX)
		return;
	for (size_t i = 0; i < kept_count; i++)
		same += kept[i].act == act;
	if (same >= KEPT_EACH)
		return;
	struct kept *one = &kept[kept_count++];
	*one = (struct kept){.act = act, .daemon = asking->daemon};
	if (asking->command->target != NULL)
		one->number = asking->command->target->number;
	if (asking->command->has_body) {
		one->size = asking->command->body.len;
		one->body = (uint8_t *)malloc(one->size + 1);
		assert_non_null(one->body);
		memcpy(one->body, asking->command->body.data, one->size);
	}
}

static void first_asking(void *context, const struct scenario_asking *asking)
{
	(void)context;
	if (scratch_head(asking->county, DAEMON_HAZARD) < standing.heads[DAEMON_HAZARD] ||
	    scratch_head(asking->county, DAEMON_INTAKE) < standing.heads[DAEMON_INTAKE])
		standing = (struct standing){0};
	wrong += alone_judge(asking->county, &standing);
	alone_doing = decider_act(scratch_decider(asking->daemon), asking->command->act)->name;
	keep(asking);
}

static void first_end(void *context, struct scratch *county)
{
	(void)context;
	wrong += alone_judge(county, &standing);
	standing = (struct standing){0};
}

/* ---- alone */

struct asked {
	const struct act *act;
	enum daemon daemon;
	struct object_id target; /* number 0: none */
	const char *reason;
	uint64_t seen;
	struct bytes body;
};

static Zh__Outcome ask(struct scratch *county, const struct asked *asked,
		       struct object_id *ret_object, uint64_t *ret_version)
{
	static uint8_t room[ROOM];
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	arena_init(&arena, room, sizeof room);
	command.act = asked->act->name;
	command.reason = asked->reason;
	if (asked->target.number != 0) {
		SET_OPTIONAL(&target, kind, (uint32_t)asked->target.kind);
		SET_OPTIONAL(&target, region, asked->target.region);
		SET_OPTIONAL(&target, number, asked->target.number);
		command.target = &target;
	}
	if (asked->seen != 0)
		SET_OPTIONAL(&command, seen_version, asked->seen);
	command.has_body = asked->act->body != NULL;
	command.body = message_bytes(asked->body);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	assert_ok(scratch_ask(county, asked->daemon, &alone, &request, &arena, &reply, &err));
	acts_sent++;
	if (reply == NULL)
		return ZH__OUTCOME__OUTCOME_UNKNOWN;
	if (reply->object != NULL) {
		*ret_object = object_id_make((enum object_kind)reply->object->kind,
					     reply->object->region, reply->object->number);
		*ret_version = reply->object_version;
	}
	bool taken = reply->outcome == ZH__OUTCOME__OUTCOME_DONE ||
		     reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
	acts_taken += taken;
	for (size_t i = 0; i < MATTERS; i++) {
		size_t size = strlen(matters[i].noun);
		if (strncmp(asked->act->name, matters[i].noun, size) == 0 &&
		    asked->act->name[size] == '.') {
			matters[i].acts++;
			matters[i].taken += taken;
		}
	}
	return reply->outcome;
}

static size_t call_alone(unsigned spelling)
{
	static const char *const spellings[] = {"lone-wolf", "LONE-WOLF", "lone wolf", "LoneWolf",
						"\xef\xbd\x8cone-wolf"};
	size_t count = sizeof spellings / sizeof spellings[0];
	(void)snprintf(alone.id, sizeof alone.id, "%s", spellings[spelling % count]);
	return count;
}

/* What he has proposed himself, under each spelling, as whoever he may be. */
static void approve_own(struct scratch *county, const struct act *act, enum daemon daemon,
			struct object_id proposal, uint64_t version)
{
	uint32_t roles = alone.roles;
	size_t spellings = call_alone(0);
	bool listed = false;
	for (unsigned fact = 0; fact < ALONE_FACTS; fact++) {
		if (strcmp(alone_act((enum alone_fact)fact), act->name) == 0) {
			alone_counts[fact].asked++;
			listed = true;
		}
	}
	if (!listed) {
		print_message("%s needs two persons, and alone_facts.def doesn't have it\n",
			      act->name);
		wrong++;
	}
	for (unsigned spelling = 0; spelling < spellings; spelling++) {
		struct object_id object;
		uint64_t ignored;
		struct asked asked = {.act = act_named(daemon, "proposal.approve"),
				      .daemon = daemon,
				      .target = proposal,
				      .reason = "属实",
				      .seen = version};
		(void)call_alone(spelling);
		alone.roles = spelling % 2 == 0 ? roles : EVERYBODY;
		own_approvals++;
		if (ask(county, &asked, &object, &ignored) == ZH__OUTCOME__OUTCOME_DONE) {
			print_message("%s proposed and approved by one person (%s)\n", act->name,
				      alone.id);
			wrong++;
		}
	}
	alone.roles = roles;
	(void)call_alone(0);
}

static void act_alone(struct scratch *county, const struct asked *asked)
{
	struct object_id object = {0};
	uint64_t version = 0;
	alone_doing = asked->act->name;
	Zh__Outcome outcome = ask(county, asked, &object, &version);
	if (strcmp(asked->act->name, "informant.reveal-approve") == 0)
		alone_counts[ALONE_REVEALED].asked++;
	if (strcmp(asked->act->name, "hazard.decide-extension") == 0)
		alone_counts[ALONE_TERM_LONGER].asked++;
	if (outcome == ZH__OUTCOME__OUTCOME_PROPOSED)
		approve_own(county, asked->act, asked->daemon, object, version);
	wrong += alone_judge(county, &standing);
}

/* One of the acts that scenarios had, on this matter or on whichever. */
static void act_at_random(struct scratch *county, const struct asked *own)
{
	static uint8_t memory[BODY_MAX];
	bool same = property_chance(&chance, 70);
	for (unsigned tries = 0; tries < 200; tries++) {
		const struct kept *one = &kept[property_below(&chance, kept_count)];
		enum object_kind kind = one->act->target;
		if (same && (one->daemon != own->daemon || kind != own->act->target))
			continue;
		struct writer out = writer_over(memory, sizeof memory);
		struct asked asked = {.act = one->act,
				      .daemon = one->daemon,
				      .reason = property_chance(&chance, 80) ? "核实后如此" : NULL};
		uint64_t number = same ? own->target.number : one->number;
		asked.target = object_id_make(kind, SCENARIO_REGION, number);
		writer_put(&out, one->body, one->size);
		if (one->act->body != NULL && one->act->body->n_fields != 0 &&
		    property_chance(&chance, 25))
			value_put_extreme(&one->act->body->fields[property_below(
						  &chance, one->act->body->n_fields)],
					  (enum act_extreme)property_below(&chance, EXTREME_KEY),
					  &out);
		if (out.overflow)
			return;
		asked.body = writer_bytes(&out);
		(void)call_alone((unsigned)property_below(&chance, 8));
		act_alone(county, &asked);
		(void)call_alone(0);
		return;
	}
}

static bool needs_two(const char *act)
{
	for (unsigned fact = 0; fact < ALONE_FACTS; fact++) {
		if (strcmp(alone_act((enum alone_fact)fact), act) == 0)
			return true;
	}
	return false;
}

static void sequence(struct scratch *county, const struct asked *own)
{
	unsigned more = (unsigned)property_below(&chance, 5);
	sequences++;
	acting = true;
	(void)call_alone(0);
	act_alone(county, own);          /* as it stands, so that no draw leaves a fact untried */
	if (needs_two(own->act->name)) { /* nor a draw of roles: a head may what nobody else may */
		uint32_t roles = alone.roles;
		alone.roles = EVERYBODY;
		act_alone(county, own);
		alone.roles = roles;
	}
	for (unsigned i = 0; i < more; i++)
		act_at_random(county, own);
	act_alone(county, own);
	acting = false;
}

static void second_asking(void *context, const struct scenario_asking *asking)
{
	const struct act *act = act_named(asking->daemon, asking->command->act);
	const Zh__Command *command = asking->command;
	static uint8_t memory[BODY_MAX];
	(void)context;
	if (acting || act == NULL || strncmp(act->name, "proposal.", 9) == 0 ||
	    command->body.len > sizeof memory ||
	    !property_chance(&chance, needs_two(act->name) ? 100 : 12))
		return;
	standing = (struct standing){0};
	alone_look(asking->county, &standing);
	struct asked own = {
		.act = act, .daemon = asking->daemon, .reason = command->reason, .seen = 0};
	if (command->target != NULL)
		own.target = object_id_make((enum object_kind)command->target->kind,
					    command->target->region, command->target->number);
	if (command->has_body) {
		memcpy(memory, command->body.data, command->body.len);
		own.body = bytes_of(memory, command->body.len);
	}
	alone = *asking->person;
	alone.has_key = false;
	if (property_chance(&chance, 30))
		alone.roles = EVERYBODY;
	else if (property_chance(&chance, 30))
		alone.roles |= UINT32_C(1) << property_below(&chance, 17);
	alone.roles &= EVERYBODY;
	sequence(asking->county, &own);
}

/* ---- both */

static size_t never(void)
{
	size_t count = 0;
	print_message("%-20s %8s %8s\n", "fact", "alone", "by two");
	for (unsigned fact = 0; fact < ALONE_FACTS; fact++) {
		const struct alone_counts *counts = &alone_counts[fact];
		bool missing = counts->asked == 0 || counts->by_two == 0;
		print_message("%-20s %8zu %8zu  %s%s\n", alone_name((enum alone_fact)fact),
			      counts->asked, counts->by_two, alone_article((enum alone_fact)fact),
			      missing ? "  NEVER" : "");
		count += missing;
	}
	for (size_t i = 0; i < MATTERS; i++) {
		print_message("%-20s %8zu acts, %zu taken\n", matters[i].noun, matters[i].acts,
			      matters[i].taken);
		count += matters[i].taken == 0;
	}
	return count;
}

/* What one does at random may leave nothing to try of what few scenarios come to. */
static bool something_is_untried(void)
{
	for (unsigned fact = 0; fact < ALONE_FACTS; fact++) {
		if (alone_counts[fact].asked == 0)
			return true;
	}
	return false;
}

static void nobody_alone_does_what_needs_two(void **state)
{
	const char *seed = getenv("ZHIAN_PROPERTY_SEED");
	struct scenario_options first = {
		.asking = first_asking, .at_end = first_end, .without_asking = true};
	struct scenario_options second = {.asking = second_asking, .without_asking = true};
	(void)state;
	chance = (struct property){.state = seed != NULL ? strtoull(seed, NULL, 10) : 1};
	scenarios_read();
	size_t run = scenarios_run(&first, NULL);
	for (unsigned rounds = 0; rounds < ROUNDS_MAX; rounds++) {
		(void)scenarios_run(&second, NULL);
		if (!something_is_untried())
			break;
	}
	scenarios_free();
	size_t untried = never();
	print_message("%zu scenarios, %zu sequences of one person, %zu acts, %zu taken, %zu own "
		      "approvals refused, %zu facts by one person\n",
		      run, sequences, acts_sent, acts_taken, own_approvals, wrong);
	for (size_t i = 0; i < kept_count; i++)
		free(kept[i].body);
	assert_int_equal(wrong, 0);
	assert_int_equal(untried, 0);
	assert_true(sequences > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_alone_does_what_needs_two)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
