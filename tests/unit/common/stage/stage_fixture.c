#include "tests/unit/common/stage/stage_fixture.h"

#include <stdio.h>

#include "common/stage/stage_internal.h"
#include "common/store/rows_memory.h"
#include "intake.pb-c.h"

#define MEMORY (8u << 20)

/* ---- the transport */

static void keep(struct desk_frame *kept, const struct stage_peer *peer, struct bytes frame)
{
	*kept = (struct desk_frame){.data = (uint8_t *)malloc(frame.size), .size = frame.size};
	assert_non_null(kept->data);
	memcpy(kept->data, frame.data, frame.size);
	if (peer != NULL)
		kept->peer = *peer;
}

static void desk_sends(void *context, const struct stage_peer *peer, struct bytes frame)
{
	struct desk *desk = (struct desk *)context;
	assert_true(desk->said_count < DESK_SAID_MAX);
	keep(&desk->said[desk->said_count++], peer, frame);
}

static void desk_sends_owned(void *context, const struct stage_peer *peer, void *memory,
			     struct bytes frame)
{
	desk_sends(context, peer, frame);
	free(memory);
}

static bool desk_pulls(void *context, enum daemon source, struct bytes frame)
{
	struct desk *desk = (struct desk *)context;
	assert_true(desk->asked_count < sizeof desk->asked / sizeof desk->asked[0]);
	keep(&desk->asked[desk->asked_count++], NULL, frame);
	uint8_t memory[1024];
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	const Zh__Envelope *asked = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, frame, &arena);
	assert_non_null(asked);
	desk->pull_id = desk->pull_ids[source] = asked->pull->pull_id;
	return !desk->unconnected;
}

static void desk_reconnects(void *context, enum daemon source)
{
	(void)source;
	((struct desk *)context)->reconnects++;
}

static void desk_checkpoint(void *context)
{
	struct desk *desk = (struct desk *)context;
	assert_ok(state_write(desk->state, NULL));
	if (desk->stage != NULL)
		stage_checkpoint_written(desk->stage);
}

static void desk_books(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	const struct desk *desk = (const struct desk *)context;
	(void)now_ms;
	*ret_books = desk->books != NULL ? *desk->books : toy_books();
}

void desk_forget(struct desk *desk)
{
	for (size_t i = 0; i < desk->said_count; i++)
		free(desk->said[i].data);
	for (size_t i = 0; i < desk->asked_count; i++)
		free(desk->asked[i].data);
	desk->said_count = desk->asked_count = 0;
}

/* ---- opening */

static void open_files(struct desk *desk)
{
	char journal_path[300] = "mem/journal", state_path[300] = "mem/state";
	if (desk->directory != NULL) {
		(void)snprintf(journal_path, sizeof journal_path, "%s/journal", desk->directory);
		(void)snprintf(state_path, sizeof state_path, "%s/state", desk->directory);
	}
	struct journal_options journal = {
		.directory = journal_path,
		.volume_bytes = desk->volume_bytes != 0 ? desk->volume_bytes : 16u << 20,
		.region = DESK_REGION,
		.daemon = desk->decider->daemon,
		.driven_clock = desk->driven,
		.random = &desk->random,
		.now_ms = desk->clock.now_ms,
		.mem = desk->disk,
		.alarm_percent = desk->disk != NULL ? 70 : 101,
		.refuse_percent = desk->disk != NULL ? 85 : 101,
	};
	struct err err = {0};
	if (journal_open(&journal, &desk->journal, &err) != STATUS_OK)
		fail_msg("journal: %s", err.text);
	struct state_options state = {
		.directory = state_path,
		.map_bytes = 64u << 20,
		.schema = desk->decider->schema,
		.limits = {.active_bytes = 1u << 20,
			   .active_rows = 5000,
			   .events = 5000,
			   .idle_ms = 60000},
		.mem = desk->disk,
	};
	if (state_open(&state, &desk->state, &err) != STATUS_OK)
		fail_msg("state: %s", err.text);
}

static void open_stage(struct desk *desk)
{
	open_files(desk);
	struct stage_options options = {
		.decider = desk->decider,
		.region = DESK_REGION,
		.journal = desk->journal,
		.state = desk->state,
		.clock = clock_manual_source(&desk->clock),
		.transport = {desk, desk_sends, desk_pulls, desk_reconnects, desk_checkpoint,
			      desk_sends_owned},
		.committer = desk->committer,
		.limits = stage_limits_default(),
		.books = desk_books,
		.books_context = desk,
		.person = desk->person,
		.holder = desk->holder,
		.signer = desk->signer,
		.proposer = desk->proposer,
		.driven_start_ms = DESK_START_MS,
		.careful_path = desk->careful_path,
		.ended_abnormally = desk->ended_abnormally,
		.boot = desk->boot,
	};
	if (desk->turn_events != 0)
		options.limits.turn_events = desk->turn_events;
	struct err err = {0};
	if (stage_open(&options, &desk->stage, &err) != STATUS_OK)
		fail_msg("stage: %s", err.text);
}

void desk_open(struct desk *desk)
{
	if (desk->clock.now_ms == 0)
		desk->clock = (struct clock_manual){.now_ms = DESK_START_MS, .mono_ms = 1000};
	random_seeded_init(&desk->seeded, desk->decider->daemon);
	desk->random = random_seeded_source(&desk->seeded);
	if (desk->directory == NULL)
		desk->disk = mem_disk_create();
	desk->memory = (uint8_t *)malloc(MEMORY);
	assert_non_null(desk->memory);
	arena_init(&desk->arena, desk->memory, MEMORY);
	open_stage(desk);
}

void desk_stop(struct desk *desk)
{
	stage_close(desk->stage);
	state_close(desk->state);
	journal_close(desk->journal);
	desk->stage = NULL;
}

void desk_restart_stopped(struct desk *desk)
{
	desk_forget(desk);
	open_stage(desk);
}

void desk_restart(struct desk *desk)
{
	desk_stop(desk);
	desk_restart_stopped(desk);
}

void desk_write_by_tool(struct desk *desk, uint16_t kind, const void *message)
{
	uint8_t memory[512];
	struct err err = {STATUS_OK, ""};
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = kind, .version = EVENT_VERSION, .happened_ms = desk->clock.now_ms},
		.meta = &meta,
		.body = (const ProtobufCMessage *)message,
	};
	struct writer out = writer_over(memory, sizeof memory);
	struct frame last;
	assert_ok(event_write(&event, &out));
	assert_ok(journal_read(desk->journal, journal_head(desk->journal)->frame, &last, &err));
	struct frame_header header = {.now_ms = last.header.now_ms,
				      .policy_set = last.header.policy_set,
				      .cursor_count = last.header.cursor_count,
				      .count = 1};
	memcpy(header.cursors, last.header.cursors, sizeof header.cursors);
	assert_ok(journal_append(desk->journal, &header, writer_bytes(&out), &err));
	desk_restart(desk);
}

void desk_done(struct desk *desk)
{
	desk_stop(desk);
	desk_forget(desk);
	mem_disk_destroy(desk->disk);
	free(desk->memory);
}

/* ---- turns, frames */

enum stage_work desk_turn(struct desk *desk)
{
	struct err err = {0};
	enum stage_work work;
	if (stage_turn(desk->stage, &work, &err) != STATUS_OK)
		fail_msg("turn: %s", err.text);
	return work;
}

void desk_turns(struct desk *desk, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		(void)desk_turn(desk);
}

void desk_receive(struct desk *desk, const struct principal *from, const Zh__Envelope *envelope)
{
	size_t size = protobuf_c_message_get_packed_size(&envelope->base);
	uint8_t *packed = (uint8_t *)malloc(size);
	assert_non_null(packed);
	protobuf_c_message_pack(&envelope->base, packed);
	struct stage_peer peer = {.socket = DESK_PEER, .size = 1};
	stage_receive(desk->stage, &peer, from, bytes_of(packed, size));
	free(packed);
}

const Zh__Envelope *desk_said(struct desk *desk, size_t index)
{
	assert_true(index < desk->said_count);
	arena_reset(&desk->arena);
	const Zh__Envelope *envelope = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, bytes_of(desk->said[index].data, desk->said[index].size),
		&desk->arena);
	assert_non_null(envelope);
	return envelope;
}

/* ---- requests */

static void send_request(struct desk *desk, const struct principal *person, Zh__Request *request)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = request;
	desk_receive(desk, person, &envelope);
}

static const Zh__Reply *reply_said(struct desk *desk)
{
	for (size_t i = 0; i < desk->said_count; i++) {
		const Zh__Envelope *envelope = desk_said(desk, i);
		if (envelope->what_case == ZH__ENVELOPE__WHAT_REPLY)
			return envelope->reply;
	}
	return NULL;
}

const Zh__Reply *desk_ask(struct desk *desk, const struct principal *person, Zh__Request *request,
			  unsigned turns)
{
	desk_forget(desk);
	send_request(desk, person, request);
	desk_turns(desk, turns);
	const Zh__Reply *reply = reply_said(desk);
	if (reply == NULL)
		fail_msg("no answer");
	return reply;
}

/* ---- commands */

static void queue(struct desk *desk, const struct principal *person, const Zh__Command *command,
		  uint64_t request_number)
{
	union {
		const Zh__Command *read;
		Zh__Command *field;
	} asked = {command};
	uint8_t id[16];
	be64_put(id, (uint64_t)desk->clock.now_ms);
	be64_put(id + 8, request_number);
	Zh__Request request = ZH__REQUEST__INIT;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = asked.field;
	send_request(desk, person, &request);
}

const Zh__Reply *desk_command(struct desk *desk, const struct principal *person,
			      const Zh__Command *command)
{
	desk_forget(desk);
	queue(desk, person, command, ++desk->requests);
	(void)desk_turn(desk);
	return reply_said(desk);
}

static Zh__Command add_command(uint64_t number, uint8_t packed[32])
{
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, number);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "toy.add";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	return command;
}

const Zh__Reply *desk_add(struct desk *desk, uint64_t number)
{
	uint8_t packed[32];
	Zh__Command command = add_command(number, packed);
	struct principal person = toy_person("lin", ROLE_OFFICER);
	return desk_command(desk, &person, &command);
}

const Zh__Reply *desk_add_of(struct desk *desk, uint64_t number, int64_t happened_ms)
{
	uint8_t packed[32];
	Zh__Command command = add_command(number, packed);
	struct principal person = toy_person("lin", ROLE_OFFICER);
	SET_OPTIONAL(&command, happened_ms, happened_ms);
	return desk_command(desk, &person, &command);
}

void desk_queue_add(struct desk *desk, uint64_t number, uint64_t request)
{
	uint8_t packed[32];
	Zh__Command command = add_command(number, packed);
	struct principal person = toy_person("lin", ROLE_OFFICER);
	queue(desk, &person, &command, request);
}

const Zh__Reply *desk_act(struct desk *desk, const char *act, enum object_kind kind,
			  uint64_t number, uint32_t roles)
{
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&target, kind, (uint32_t)kind);
	SET_OPTIONAL(&target, region, DESK_REGION);
	SET_OPTIONAL(&target, number, number);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	if (number != 0)
		command.target = &target;
	if (kind == OBJECT_PROPOSAL)
		SET_OPTIONAL(&command, seen_version, 1); /* of what has no target */
	struct principal person = toy_person("wu", roles);
	return desk_command(desk, &person, &command);
}

/* ---- a door */

static const struct input_item *item_at(void *context, size_t index, struct arena *arena)
{
	static struct input_item item;
	(void)context;
	(void)arena;
	item = (struct input_item){.door = 1, .sequence = 100 + index, .session = 1};
	return &item;
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)index;
	((struct desk *)context)->items_decided +=
		decision->verdict == VERDICT_DONE && sequence != 0;
}

static void bundle_done(void *context, bool refused)
{
	struct desk *desk = (struct desk *)context;
	desk->bundles_done += !refused;
	desk->bundles_refused += refused;
}

static void look(void *context, bool refused)
{
	struct desk *desk = (struct desk *)context;
	bundle_done(context, refused);
	if (refused)
		return;
	desk->looked_at = desk_sum(desk).count;
	desk->looked_durable = journal_head(desk->journal)->sequence;
}

static void push(struct desk *desk, size_t items, void (*done)(void *context, bool refused))
{
	struct stage_bundle bundle = {.context = desk,
				      .count = items,
				      .blind = done != look,
				      .item = item_at,
				      .decided = item_decided,
				      .done = done};
	stage_bundle(desk->stage, &bundle);
}

void desk_push(struct desk *desk, size_t items)
{
	push(desk, items, bundle_done);
}

void desk_push_and_look(struct desk *desk, size_t items)
{
	push(desk, items, look);
}

/* ---- between two desks */

bool desk_carry(struct desk *producer, struct desk *consumer)
{
	(void)desk_turn(consumer);
	if (consumer->asked_count == 0)
		return false;
	struct principal from = {
		.roles = ROLE_DAEMON, .region = DESK_REGION, .daemon = DAEMON_HAZARD};
	(void)snprintf(from.id, sizeof from.id, "hazard");
	struct stage_peer peer = {.socket = DESK_PEER, .size = 1};
	const struct desk_frame *pull = &consumer->asked[consumer->asked_count - 1];
	desk_forget(producer);
	stage_receive(producer->stage, &peer, &from, bytes_of(pull->data, pull->size));
	(void)desk_turn(producer);
	for (size_t i = 0; i < producer->said_count; i++)
		stage_upstream(consumer->stage, DAEMON_INTAKE,
			       bytes_of(producer->said[i].data, producer->said[i].size));
	bool came = producer->said_count != 0;
	desk_forget(consumer);
	(void)desk_turn(consumer);
	return came;
}

void desk_offer(struct desk *consumer, Zh__Batch *batch)
{
	uint8_t memory[4096];
	(void)desk_turn(consumer);
	SET_OPTIONAL(batch, pull_id, consumer->pull_id);
	SET_OPTIONAL(batch, source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = batch;
	assert_true(protobuf_c_message_get_packed_size(&envelope.base) <= sizeof memory);
	size_t size = protobuf_c_message_pack(&envelope.base, memory);
	stage_upstream(consumer->stage, DAEMON_INTAKE, bytes_of(memory, size));
	desk_forget(consumer);
	(void)desk_turn(consumer);
}

size_t desk_stored(uint64_t sequence, uint16_t kind, uint64_t subject, const void *message,
		   uint8_t *out, size_t capacity)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = kind,
				       .subject_kind = OBJECT_REPORT,
				       .subject_region = DESK_REGION,
				       .subject_number = subject},
			      .meta = &meta,
			      .body = (const ProtobufCMessage *)message};
	struct writer writer = writer_over(out, capacity);
	const int64_t recorded_ms = DESK_RECORDED_MS;
	writer_put(&writer, &sequence, sizeof sequence);
	writer_put(&writer, &recorded_ms, sizeof recorded_ms);
	assert_ok(event_write(&event, &writer));
	return writer.size;
}

size_t desk_stored_event(uint64_t sequence, uint64_t subject, uint64_t number, uint8_t *out,
			 size_t capacity)
{
	Zh__ReportJoined body = ZH__REPORT_JOINED__INIT;
	SET_OPTIONAL(&body, report, sequence);
	SET_OPTIONAL(&body, to_report, number);
	return desk_stored(sequence, KIND(REPORT_JOINED), subject, &body, out, capacity);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the message's field isn't const */
Zh__Batch desk_batch(uint64_t first, uint64_t through, uint8_t *events, size_t size)
{
	Zh__Batch batch = ZH__BATCH__INIT;
	SET_OPTIONAL(&batch, incarnation, 77);
	SET_OPTIONAL(&batch, first, first);
	SET_OPTIONAL(&batch, through, through);
	SET_OPTIONAL(&batch, head, through);
	batch.has_events = 1;
	batch.events.data = events;
	batch.events.len = size;
	return batch;
}

void desk_offer_event(struct desk *consumer, uint64_t first, uint64_t sequence, uint64_t subject,
		      uint64_t number)
{
	uint8_t events[512];
	size_t size = desk_stored_event(sequence, subject, number, events, sizeof events);
	Zh__Batch batch = desk_batch(first, sequence, events, size);
	desk_offer(consumer, &batch);
}

struct stage_source_stats desk_source(struct desk *consumer)
{
	struct stage_source_stats stats;
	assert_int_equal(stage_sources(consumer->stage, &stats, 1), 1);
	return stats;
}

/* ---- looking */

void desk_check_replay(struct desk *desk)
{
	struct rows_memory *memory = rows_memory_create(desk->decider->schema);
	struct rows_writer *rows = rows_memory_writer(memory);
	for (uint64_t n = 1; n <= desk_events(desk); n++) {
		struct frame frame;
		struct event event;
		arena_reset(&desk->arena);
		assert_ok(journal_find(desk->journal, n, &frame, NULL));
		assert_ok(frame_event(&frame, n, &desk->arena, &event));
		assert_ok(common_evolve(rows, &event));
		assert_ok(desk->decider->evolve(desk->decider, rows, &event));
	}
	uint8_t replayed[32], running[32];
	rows_memory_digest(memory, replayed);
	state_savepoint(desk->state);
	state_digest(desk->state, running);
	assert_memory_equal(replayed, running, sizeof running);
	rows_memory_destroy(memory);
}

uint64_t desk_events(const struct desk *desk)
{
	return journal_head(desk->journal)->sequence;
}

struct toy_sum desk_sum(struct desk *desk)
{
	state_savepoint(desk->state);
	return toy_sum_of(stage_rows(desk->stage));
}

uint64_t desk_count(struct desk *desk, uint16_t kind)
{
	uint64_t count = 0;
	for (uint64_t n = 1; n <= desk_events(desk); n++) {
		struct frame frame;
		struct event event;
		arena_reset(&desk->arena);
		assert_ok(journal_find(desk->journal, n, &frame, NULL));
		assert_ok(frame_event(&frame, n, &desk->arena, &event));
		count += event.head.kind == kind;
	}
	return count;
}

void desk_begin(struct desk *desk, const struct decider *decider)
{
	memset(desk, 0, sizeof *desk);
	desk->decider = decider;
	desk_open(desk);
}

int desk_teardown(void **state)
{
	struct desk *desk = (struct desk *)*state;
	desk_check_replay(desk);
	desk_done(desk);
	return 0;
}
