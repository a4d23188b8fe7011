/* Desks of officers: they try acts on what there is, do what they are told is possible, and
 * approve each other's. */
#include "tests/sim/sim_policy.h"
#include "tests/sim/sim_twin.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "common/core/series.h"
#include "common/stage/common_decide.h"
#include "notify.pb-c.h"

#define TASKS_MAX 512
#define TRIES 12     /* of a step of a trade */
#define LOOKED_AT 2u /* tasks, besides the one that is drawn */
#define CHAIN_MAX 40 /* acts that follow from one another */

/* What somebody means to do next about an object. */
struct sim_task {
	struct world_node *node;
	const struct act *act;
	uint64_t number; /* of the target */
	unsigned chain;
	bool second;                   /* by another person than the one before */
	uint64_t seen;                 /* the version that this person looked at; 0: none */
	const struct sim_trade *trade; /* NULL: no step of one */
	uint64_t subject;              /* of the trade; 0: not created yet */
	size_t firm;                   /* likewise */
	unsigned step, tries;
	int64_t not_before_ms; /* monotonic */
};

/* An act that is asked for, until its answer comes. */
struct asked {
	struct sim *sim;
	struct sim_task task;
};

/* ---- acts */

static bool is_one_of(const char *name, const char *const *verbs, size_t count)
{
	const char *verb = strchr(name, '.');
	for (size_t i = 0; verb != NULL && i < count; i++) {
		if (strcmp(verb + 1, verbs[i]) == 0)
			return true;
	}
	return false;
}

/* Acts that end a matter or undo something: rarely, or nothing would ever get far. */
static bool is_destructive(const char *name)
{
	static const char *const endings[] = {
		"void",    "withdraw", "unfounded", "out-of-scope", "refuse", "not-file", "end",
		"return",  "reject",   "unjoin",    "drop",         "hold",   "override", "refer",
		"dispute", "pause",    "suspend",   "merge",        "remove"};
	return is_one_of(name, endings, sizeof endings / sizeof endings[0]);
}

/* Acts that carry a matter on. */
static bool is_forward(const char *name)
{
	static const char *const steps[] = {
		"order",     "claim",     "reinspect", "cancel-off",  "look-back", "archive",
		"goods",     "check",     "file",      "report",      "review",    "notice",
		"statement", "decide",    "serve",     "publish",     "execute",   "close",
		"take",      "approve",   "consent",   "ask-consent", "accept",    "answer",
		"send",      "interview", "reply"};
	return is_one_of(name, steps, sizeof steps / sizeof steps[0]);
}

uint64_t sim_count_of(struct world_node *node, enum object_kind kind)
{
	if (node_stage(node) == NULL)
		return 0;
	state_savepoint(node_state(node));
	return counter_count(stage_rows(node_stage(node)), kind);
}

uint64_t sim_last_of(struct world_node *node, enum object_kind kind)
{
	state_savepoint(node_state(node));
	return counter_next(stage_rows(node_stage(node)), kind, 0) - 1;
}

static size_t act_index(const struct decider *decider, const struct act *act)
{
	const struct act *own;
	for (size_t i = 0; (own = decider_act_at(decider, i)) != NULL; i++) {
		if (own == act)
			return (size_t)decider->daemon * SIM_ACTS + i;
	}
	return (size_t)(act - common_acts);
}

static void plan(struct sim *sim, const struct sim_task *task)
{
	if (sim->task_count == TASKS_MAX || task->chain >= CHAIN_MAX)
		return;
	if (sim->tasks == NULL)
		sim->tasks = (struct sim_task *)calloc(TASKS_MAX, sizeof *sim->tasks);
	ASSERT(sim->tasks != NULL);
	sim->tasks[sim->task_count++] = *task;
}

/* ---- trades: what somebody who knows the work does, one step after the other */

static void plan_step(struct sim *sim, const struct sim_task *task)
{
	struct sim_task next = *task;
	next.second = false;
	next.seen = 0;
	next.act = sim_trade_act(task->trade, node_decider(task->node), task->step);
	bool creates = (next.act->flags & ACT_CREATES) != 0;
	next.number = creates ? 0 : task->subject;
	if (creates || task->subject != 0)
		plan(sim, &next);
}

static void next_step(struct sim *sim, const struct sim_task *task, uint64_t number)
{
	struct sim_task next = *task;
	next.step++;
	next.tries = 0;
	next.not_before_ms = 0;
	if (number != 0)
		next.subject = number;
	if (next.step < SIM_TRADE_STEPS && task->trade->acts[next.step] != NULL)
		plan_step(sim, &next);
}

/* One of the newest that there are; 0: none. */
static uint64_t some_subject(struct sim *sim, const struct sim_task *task)
{
	enum object_kind kind =
		sim_trade_act(task->trade, node_decider(task->node), task->step)->target;
	uint64_t count = sim_count_of(task->node, kind);
	return count == 0 ? 0
			  : sim_nth_object(sim, task->node, kind,
					   count - sim_below(sim, count > 12 ? 12 : count));
}

/* It may be too early, or what was stated didn't fit: again later, and then the step behind it. */
static void step_refused(struct sim *sim, const struct sim_task *task, const char *code)
{
	struct sim_task again = *task;
	again.tries++;
	again.not_before_ms = world_mono_ms(sim->world) +
			      (int64_t)sim_below(sim, (uint64_t)MS_PER_HOUR << (task->tries / 2));
	sim_trade_refused(sim, task->trade, task->step, code);
	if (again.tries < TRIES)
		plan_step(sim, &again);
	else /* where none could be made, on one that is there */
		next_step(sim, task, task->subject == 0 ? some_subject(sim, task) : 0);
}

void sim_desk_work(struct sim *sim, size_t county)
{
	struct sim_task task = {.trade = sim_some_trade(sim),
				.firm = (size_t)sim_below(sim, SIM_FIRMS)};
	task.node = sim->nodes[county][task.trade->daemon];
	const struct act *first = sim_trade_act(task.trade, node_decider(task.node), 0);
	if ((first->flags & ACT_CREATES) == 0)
		task.subject = some_subject(sim, &task);
	plan_step(sim, &task);
}

/* ---- answers */

static void try_possible(struct sim *sim, const struct sim_task *task, const Zh__Refusal *refusal)
{
	size_t start = refusal->n_possible != 0 ? (size_t)sim_below(sim, refusal->n_possible) : 0;
	bool forward = sim_chance(sim, 75);
	for (size_t i = 0; i < 2 * refusal->n_possible; i++) {
		const char *name = refusal->possible[(start + i) % refusal->n_possible];
		const struct act *act = decider_act(node_decider(task->node), name);
		bool unwanted = i < refusal->n_possible && forward && !is_forward(name);
		if (act == NULL || unwanted || (is_destructive(name) && !sim_chance(sim, 3)))
			continue;
		struct sim_task next = *task;
		next.act = act;
		next.chain++;
		plan(sim, &next);
		return;
	}
}

static const struct act *some_act_on(struct sim *sim, const struct decider *decider,
				     enum object_kind kind)
{
	size_t count = decider_act_count(decider), start = (size_t)sim_below(sim, count);
	const struct act *any = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct act *act = decider_act_at(decider, (start + i) % count);
		if (act->target != kind || (act->flags & ACT_CREATES) != 0 ||
		    (is_destructive(act->name) && !sim_chance(sim, 5)))
			continue;
		if (is_forward(act->name))
			return act;
		any = act;
	}
	return any;
}

static void go_on(struct sim *sim, const struct sim_task *task, enum object_kind kind,
		  uint64_t number)
{
	const struct decider *decider = node_decider(task->node);
	struct sim_task next = {.node = task->node, .number = number, .chain = task->chain + 1};
	if (task->act != NULL && strcmp(task->act->name, "clock.suspend") == 0)
		next.act =
			decider_act(decider, sim_chance(sim, 30) ? "clock.stands" : "clock.resume");
	else if (task->act != NULL && strcmp(task->act->name, "clock.stands") == 0)
		next.act = decider_act(decider, "clock.resume");
	else
		next.act = some_act_on(sim, decider, kind);
	if (next.act != NULL && number != 0 && sim_chance(sim, 80))
		plan(sim, &next);
}

static void decide_proposal(struct sim *sim, const struct sim_task *task, uint64_t proposal,
			    uint64_t seen)
{
	struct sim_task next = {.node = task->node,
				.number = proposal,
				.chain = task->chain,
				.second = true,
				.seen = seen,
				.trade = task->trade,
				.subject = task->subject,
				.firm = task->firm,
				.step = task->step,
				.tries = task->tries};
	next.act = decider_act(node_decider(task->node),
			       sim_chance(sim, 92) ? "proposal.approve" : "proposal.reject");
	plan(sim, &next);
}

static void count_no(struct sim *sim, const Zh__Refusal *refusal)
{
	const char *code = refusal != NULL && refusal->code != NULL ? refusal->code : "";
	size_t i = 0;
	while (i < 255 && sim->no[i].count != 0 && strcmp(sim->no[i].code, code) != 0)
		i++;
	(void)snprintf(sim->no[i].code, sizeof sim->no[i].code, "%s", code);
	sim->no[i].count++;
}

/* A stranger isn't even refused. */
static void step_lost(struct sim *sim, const struct sim_task *task)
{
	if (task->trade != NULL)
		step_refused(sim, task, "stranger");
}

static void answered(void *context, const Zh__Reply *reply)
{
	struct asked *asked = (struct asked *)context;
	struct sim *sim = asked->sim;
	struct sim_counts *counts = &sim->counts;
	if (reply == NULL) {
		step_lost(sim, &asked->task);
		free(asked);
		return;
	}
	if (reply->refusal != NULL && reply->refusal->code != NULL &&
	    strcmp(reply->refusal->code, "input.cannot_be_applied") == 0)
		world_fail(sim->world, "%u/%s: what was decided on %s of %llu can't be applied",
			   node_region(asked->task.node),
			   daemon_name(node_daemon(asked->task.node)), asked->task.act->name,
			   (unsigned long long)asked->task.number);
	counts->repeated += reply->repeated_request != 0;
	uint64_t object = reply->object != NULL ? reply->object->number : 0;
	if (reply->outcome == ZH__OUTCOME__OUTCOME_DONE) {
		counts->done++;
		sim->done_by_act[act_index(node_decider(asked->task.node), asked->task.act)]++;
		if (asked->task.trade != NULL)
			next_step(sim, &asked->task,
				  object != 0 && !asked->task.second ? object : 0);
		else if (object != 0)
			go_on(sim, &asked->task, (enum object_kind)reply->object->kind, object);
	} else if (reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED) {
		counts->proposed++;
		decide_proposal(sim, &asked->task, object, reply->object_version);
	} else if (reply->outcome == ZH__OUTCOME__OUTCOME_REFUSED) {
		counts->refused++;
		count_no(sim, reply->refusal);
		if (asked->task.trade != NULL)
			step_refused(sim, &asked->task,
				     reply->refusal != NULL ? reply->refusal->code : "");
		else if (reply->refusal != NULL)
			try_possible(sim, &asked->task, reply->refusal);
	} else {
		counts->conflicts += reply->outcome == ZH__OUTCOME__OUTCOME_CONFLICT;
		counts->other++;
		count_no(sim, reply->refusal);
		if (asked->task.trade != NULL)
			step_refused(sim, &asked->task,
				     reply->refusal != NULL ? reply->refusal->code : "");
	}
	free(asked);
}

/* ---- asking */

/* What an act is about that makes something new of what its trade has. */
static uint64_t about_of(const struct sim_task *task)
{
	return task->trade != NULL && task->number == 0 ? task->subject : task->number;
}

/* A case is mostly carried by those whom its papers name as its officers. */
static struct principal who_acts(struct sim *sim, const struct sim_task *task)
{
	static const char *const officers[] = {"lin", "mei"};
	uint32_t roles = task->second ? (uint32_t)ROLE_LEADER : task->act->roles;
	if (task->trade != NULL && task->act->target == OBJECT_CASEFILE &&
	    (roles & ROLE_OFFICER) != 0 && sim_chance(sim, 90))
		return sim_person_called(sim, task->node, officers[sim_below(sim, 2)]);
	return sim_some_person(sim, task->node, roles);
}

static void ask(struct sim *sim, const struct sim_task *task)
{
	static uint8_t memory[1u << 16];
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	struct principal person = who_acts(sim, task);
	struct sim_words words = {SIM_ANY_FIRM, NULL};
	if (task->trade != NULL)
		words = (struct sim_words){task->firm, task->trade->acts[task->step]};
	struct bytes body = sim_body(sim, task->node, task->act, about_of(task), words, &arena);
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&target, kind, (uint32_t)task->act->target);
	SET_OPTIONAL(&target, region, node_region(task->node));
	SET_OPTIONAL(&target, number, task->number);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = task->act->name;
	if (task->number != 0)
		command.target = &target;
	if (task->trade != NULL || sim_chance(sim, 90))
		command.reason = "依法办理";
	if (task->seen != 0)
		SET_OPTIONAL(&command, seen_version, task->seen);
	if (task->trade == NULL && sim_chance(sim, 3))
		SET_OPTIONAL(&command, seen_version, 1 + sim_below(sim, 5));
	if (body.data != NULL) {
		command.has_body = 1;
		command.body = message_bytes(body);
	}
	struct asked *asked = (struct asked *)calloc(1, sizeof *asked);
	ASSERT(asked != NULL);
	*asked = (struct asked){sim, *task};
	sim->counts.asked++;
	world_act(sim->world, task->node, &person, &command, answered, asked);
}

static const struct act *some_act(struct sim *sim, const struct decider *decider)
{
	if (decider->daemon == DAEMON_INTAKE && sim_chance(sim, 10))
		return decider_act(decider, "feed.resume");
	if (sim_chance(sim, 6))
		return &common_acts[sim_below(sim, common_act_count)];
	if (decider->daemon == DAEMON_ESCALATION && sim_chance(sim, 25))
		return decider_act(decider, "case.check");
	const struct act *act =
		decider_act_at(decider, (size_t)sim_below(sim, decider_act_count(decider)));
	bool rarely = is_destructive(act->name) || (act->flags & ACT_CREATES) != 0;
	return rarely && sim_chance(sim, 75) ? NULL : act;
}

/* Books are adopted at the start alone, and only an operator's own errand moves time. */
static bool is_for_desks(const struct act *act)
{
	return strstr(act->name, ".adopt") == NULL && strcmp(act->name, "demo.advance") != 0 &&
	       strcmp(act->name, "clock.confirm") != 0 && strcmp(act->name, "clock.put-right") != 0;
}

/* What is far along and rare: a case, or a listing, is taken up again. */
static void take_up(struct sim *sim, size_t region)
{
	bool listing = sim_chance(sim, 40);
	struct sim_task task = {
		.node = sim->nodes[region][listing ? DAEMON_CREDIT : DAEMON_ESCALATION]};
	enum object_kind kind = listing ? OBJECT_LISTING : OBJECT_CASEFILE;
	uint64_t count = sim_count_of(task.node, kind);
	if (count != 0)
		go_on(sim, &task, kind,
		      sim_nth_object(sim, task.node, kind, 1 + sim_below(sim, count)));
}

void sim_desk_act(struct sim *sim)
{
	size_t region = sim_chance(sim, 20) ? 0 : 1 + (size_t)sim_below(sim, SIM_REGIONS - 1);
	if (sim_chance(sim, 30)) {
		sim_desk_work(sim, region);
		return;
	}
	if (sim_chance(sim, 40)) {
		take_up(sim, region);
		return;
	}
	struct sim_task task = {.node = sim->nodes[region][1 + sim_below(sim, DAEMON_COUNT - 1)]};
	task.act = some_act(sim, node_decider(task.node));
	if (task.act == NULL || !is_for_desks(task.act))
		return;
	if ((task.act->flags & ACT_CREATES) == 0) {
		uint64_t count = sim_count_of(task.node, task.act->target);
		if (count == 0)
			return;
		/* The newest ones most. */
		uint64_t back = sim_below(sim, sim_chance(sim, 70) && count > 8 ? 8 : count);
		task.number = sim_nth_object(sim, task.node, task.act->target, count - back);
	}
	plan(sim, &task);
}

void sim_desk_follow(struct sim *sim)
{
	if (sim->task_count == 0)
		return;
	size_t at = (size_t)sim_below(sim, sim->task_count);
	/* Of a few, what is furthest: many begin, and hardly any would come to its end. */
	for (unsigned i = 0; i < LOOKED_AT; i++) {
		size_t other = (size_t)sim_below(sim, sim->task_count);
		bool may = sim->tasks[other].not_before_ms <= world_mono_ms(sim->world);
		if (may && sim->tasks[other].step > sim->tasks[at].step)
			at = other;
	}
	struct sim_task task = sim->tasks[at];
	if (task.not_before_ms > world_mono_ms(sim->world))
		return;
	sim->tasks[at] = sim->tasks[--sim->task_count];
	if (!node_has_ended(task.node))
		ask(sim, &task);
}

/* ---- an operator who looks at clocks */

static void about_clock(struct sim *sim, struct world_node *node, const char *act);

static void approve_clock(struct sim *sim, const struct sim_task *task, const Zh__Reply *reply)
{
	struct principal leader = sim_person_who(sim, task->node, ROLE_LEADER);
	Zh__ObjectId proposal = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&proposal, kind, OBJECT_PROPOSAL);
	SET_OPTIONAL(&proposal, region, node_region(task->node));
	SET_OPTIONAL(&proposal, number, reply->object->number);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "proposal.approve";
	command.target = &proposal;
	SET_OPTIONAL(&command, seen_version, reply->object_version);
	world_act(sim->world, task->node, &leader, &command, NULL, NULL);
}

/* A journal that is ahead of the true time is put right by two. */
static void clock_answered(void *context, const Zh__Reply *reply)
{
	struct asked *asked = (struct asked *)context;
	struct sim *sim = asked->sim;
	if (reply == NULL) { /* a list of people came in between */
		free(asked);
		return;
	}
	if (reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED)
		approve_clock(sim, &asked->task, reply);
	else if (reply->outcome == ZH__OUTCOME__OUTCOME_REFUSED && reply->refusal != NULL &&
		 strcmp(reply->refusal->code, "clock.behind_journal") == 0)
		about_clock(sim, asked->task.node, "clock.put-right");
	else if (reply->outcome == ZH__OUTCOME__OUTCOME_DONE)
		sim->counts.confirmed++;
	free(asked);
}

static void about_clock(struct sim *sim, struct world_node *node, const char *act)
{
	Zh__TimeConfirmCommand body = ZH__TIME_CONFIRM_COMMAND__INIT;
	SET_OPTIONAL(&body, now_ms, world_now_ms(sim->world)); /* as a good watch shows it */
	uint8_t packed[16];
	struct principal person = sim_person_who(sim, node, ROLE_OPERATOR);
	union {
		const char *read;
		char *field;
	} name = {act};
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = name.field;
	command.reason = "系统时钟已校准";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	struct asked *asked = (struct asked *)calloc(1, sizeof *asked);
	ASSERT(asked != NULL);
	*asked = (struct asked){sim, {.node = node, .act = decider_act(node_decider(node), act)}};
	world_act(sim->world, node, &person, &command, clock_answered, asked);
}

void sim_desk_confirm(struct sim *sim)
{
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct world_node *node = world_node_at(sim->world, i);
		if (node_stage(node) != NULL && stage_stats(node_stage(node)).time_held)
			about_clock(sim, node, "clock.confirm");
	}
}

/* ---- an operator who has the papers of a county that was put back */

/* By the operator, in an act that has a body and no target; `packed` has room for the body. */
static void operator_asks(struct sim *sim, struct world_node *node, const char *act,
			  const char *reason, const ProtobufCMessage *body, uint8_t *packed)
{
	union {
		const char *read;
		char *field;
	} name = {act}, why = {reason};
	struct principal person = sim_person_who(sim, node, ROLE_OPERATOR);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = name.field;
	command.reason = why.field;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(body, packed), packed};
	world_act(sim->world, node, &person, &command, NULL, NULL);
}

static void confirm_series(struct sim *sim, struct world_node *node,
			   const struct number_series *series, uint32_t last)
{
	Zh__RestoreConfirmSeriesCommand body = ZH__RESTORE_CONFIRM_SERIES_COMMAND__INIT;
	uint8_t packed[SERIES_NAME_MAX + 16];
	union {
		const char *read;
		char *field;
	} name = {series->name};
	body.series = name.field;
	SET_OPTIONAL(&body, last, last);
	operator_asks(sim, node, "restore.confirm-series", "依纸质文号登记簿", &body.base, packed);
	sim->counts.series_confirmed++;
}

void sim_desk_confirm_series(struct sim *sim, size_t region)
{
	const struct sim_restored *restored = &sim->restored[region];
	if (restored->done == 0 || sim_twin_gives_numbers(sim, region))
		return;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct world_node *node = sim->nodes[region][daemon];
		const struct series_book *book = node_decider(node)->series;
		if (book == NULL || node_stage(node) == NULL)
			continue;
		state_savepoint(node_state(node));
		const struct rows_reader *rows = stage_rows(node_stage(node));
		uint32_t year = (uint32_t)setting_get(rows, SETTING_SERIES, 0);
		for (size_t i = 0; i < book->count; i++) {
			if (series_waits(rows, &book->all[i], year))
				confirm_series(sim, node, &book->all[i],
					       restored->paper[daemon][i]);
		}
	}
}

/* ---- an operator whom a neighbour has told on the telephone which of its lives is the one */

static void accept_life(struct sim *sim, struct world_node *node, size_t peer, uint64_t life)
{
	Zh__RegionAcceptLifeCommand body = ZH__REGION_ACCEPT_LIFE_COMMAND__INIT;
	uint8_t bytes[sizeof life], packed[64];
	char text[2 * sizeof life + 1];
	memcpy(bytes, &life, sizeof life);
	for (size_t i = 0; i < sizeof bytes; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	SET_OPTIONAL(&body, neighbour, sim_regions[peer]);
	body.life = text;
	operator_asks(sim, node, "region.accept-life", "电话核实", &body.base, packed);
	sim->counts.lives_accepted++;
}

void sim_desk_accept_lives(struct sim *sim)
{
	for (size_t own = 0; own < SIM_REGIONS; own++) {
		struct world_node *node = sim->nodes[own][DAEMON_NOTIFY];
		for (size_t peer = 0; node_stage(node) != NULL && peer < SIM_REGIONS; peer++) {
			struct tie_row tie;
			uint64_t life = sim->lines[peer].link.epoch;
			state_savepoint(node_state(node));
			if ((sim->restored[peer].same != 0 || sim->twins[peer].lives) &&
			    tie_get(stage_rows(node_stage(node)), sim_regions[peer], &tie) &&
			    tie.life != life && tie.other_life == life)
				accept_life(sim, node, peer, life);
		}
	}
}

/* ---- who adopts the next calendar, and dictionaries: by two, behind the first */

struct adopting {
	struct sim *sim;
	struct world_node *node;
	uint32_t second; /* who approves */
};

static void proposed(void *context, const Zh__Reply *reply)
{
	struct adopting *adopting = (struct adopting *)context;
	if (reply != NULL && reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED)
		sim_people_approve(adopting->sim, adopting->node, reply, adopting->second);
	free(adopting);
}

static void adopt(struct sim *sim, size_t region, const char *act, uint32_t by, const char *reason,
		  struct bytes content)
{
	static uint8_t packed[1u << 20];
	Zh__BookCommand body = ZH__BOOK_COMMAND__INIT;
	body.name = "book";
	body.has_content = 1;
	body.content = message_bytes(content);
	ASSERT(protobuf_c_message_get_packed_size(&body.base) <= sizeof packed);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	command.reason = reason;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct world_node *node = sim->nodes[region][daemon];
		struct principal person = sim_person_who(sim, node, by);
		struct adopting *adopting = (struct adopting *)calloc(1, sizeof *adopting);
		ASSERT(adopting != NULL);
		*adopting = (struct adopting){sim, node,
					      by == ROLE_LEADER ? ROLE_OPERATOR : ROLE_LEADER};
		world_act(sim->world, node, &person, &command, proposed, adopting);
	}
}

void sim_desk_adopt(struct sim *sim, size_t region)
{
	adopt(sim, region, "calendar.adopt", ROLE_OPERATOR, "放假安排有调整", sim_next_calendar());
}

void sim_desk_adopt_dictionary(struct sim *sim, size_t region, unsigned n)
{
	adopt(sim, region, "dictionary.adopt", ROLE_LEADER, "产品目录有增补",
	      sim_next_dictionary(n));
}

void sim_desk_adopt_policy(struct sim *sim, size_t region, unsigned n)
{
	adopt(sim, region, "policy.adopt", ROLE_LEADER, "整改期限有调整", sim_next_policy(n));
}

void sim_desk_close(struct sim *sim)
{
	free(sim->tasks);
	sim->tasks = NULL;
	sim->task_count = 0;
}

void sim_desk_print(const struct sim *sim)
{
	for (size_t d = 0; d < DAEMON_COUNT; d++) {
		const struct decider *decider = d != 0 ? node_decider(sim->nodes[0][d]) : NULL;
		size_t count = d != 0 ? decider_act_count(decider) : common_act_count;
		for (size_t i = 0; i < count; i++)
			printf("  %-28s %llu\n",
			       d != 0 ? decider_act_at(decider, i)->name : common_acts[i].name,
			       (unsigned long long)sim->done_by_act[d * SIM_ACTS + i]);
	}
	for (size_t i = 0; i < 256 && sim->no[i].count != 0; i++)
		printf("  no: %-40s %llu\n", sim->no[i].code, (unsigned long long)sim->no[i].count);
}
