/* Writes the binary part of the corpus: frames, stored events, what a link carries.
 *
 *   fuzz_corpus DIRECTORY      as tests/fuzz/corpus
 *
 * Run it when a format has changed; the same files come out otherwise.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "common/core/event.h"
#include "common/core/message.h"
#include "common/crypto/base64url.h"
#include "intake.pb-c.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_region.h"
#include "tests/unit/common/stage/stage_fixture.h"
#include "wire.pb-c.h"

#define ROOM (64u << 10)

static const char *root;

static void save(const char *target, const char *name, struct bytes content)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/%s", root, target);
	(void)mkdir(path, 0755);
	(void)snprintf(path, sizeof path, "%s/%s/%s", root, target, name);
	FILE *file = fopen(path, "wb");
	ASSERT(file != NULL);
	ASSERT(fwrite(content.data, 1, content.size, file) == content.size);
	ASSERT(fclose(file) == 0);
}

/* One byte before, as most targets want. */
static void save_as(const char *target, const char *name, char what, struct bytes content)
{
	static uint8_t memory[ROOM];
	struct writer out = writer_over(memory, sizeof memory);
	writer_put(&out, &what, 1);
	writer_put(&out, content.data, content.size);
	ASSERT(!out.overflow);
	save(target, name, writer_bytes(&out));
}

/* ---- wire: decider, then steps (wire_fuzz.c) */

struct steps {
	uint8_t memory[ROOM];
	struct writer out;
};

static void steps_begin(struct steps *steps, uint8_t decider)
{
	steps->out = writer_over(steps->memory, sizeof steps->memory);
	writer_put(&steps->out, &decider, 1);
}

static void step_bytes(struct steps *steps, uint8_t what, struct bytes bytes)
{
	uint8_t head[3] = {what, (uint8_t)(bytes.size >> 8), (uint8_t)bytes.size};
	writer_put(&steps->out, head, sizeof head);
	writer_put(&steps->out, bytes.data, bytes.size);
	ASSERT(!steps->out.overflow);
}

static void step_frame(struct steps *steps, uint8_t what, Zh__Envelope *envelope)
{
	static uint8_t memory[ROOM];
	SET_OPTIONAL(envelope, version, 1);
	step_bytes(steps, what, bytes_of(memory, protobuf_c_message_pack(&envelope->base, memory)));
}

static Zh__Envelope request_frame(Zh__Request *request, uint8_t id[16], uint8_t number)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	memset(id, 0, 16);
	be64_put(id, (uint64_t)DESK_START_MS);
	id[15] = number;
	request->has_request_id = 1;
	request->request_id = (ProtobufCBinaryData){16, id};
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = request;
	return envelope;
}

static void step_command_as(struct steps *steps, uint8_t what, const char *act, uint64_t number,
			    uint8_t request_id)
{
	uint8_t id[16], packed[32];
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	SET_OPTIONAL(&body, to_report, number);
	command.act = act;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	Zh__Envelope envelope = request_frame(&request, id, request_id);
	step_frame(steps, what, &envelope);
}

static void step_command(struct steps *steps, const char *act, uint64_t number, uint8_t request_id)
{
	step_command_as(steps, 0, act, number, request_id);
}

static void step_query(struct steps *steps, Zh__Query *query, uint8_t request_id)
{
	uint8_t id[16];
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	Zh__Envelope envelope = request_frame(&request, id, request_id);
	step_frame(steps, 0, &envelope);
}

static void save_commands(void)
{
	static struct steps steps;
	steps_begin(&steps, 0);
	step_command(&steps, "toy.add", 5, 1);
	step_command(&steps, "toy.add", 5, 1); /* again */
	step_command(&steps, "toy.two", 8, 2);
	step_command(&steps, "toy.add", TOY_REFUSED, 3);
	step_bytes(&steps, 5, bytes_of(NULL, 0)); /* restart */
	save("fuzz_wire", "commands", writer_bytes(&steps.out));
}

/* Signed on the way, as wire_fuzz.c does it. */
static void save_signed(void)
{
	static struct steps steps;
	steps_begin(&steps, 0);
	step_command_as(&steps, 6, "toy.add", 5, 1);
	step_command_as(&steps, 6, "toy.add", 5, 1); /* again */
	step_command_as(&steps, 6, "toy.add", 6, 1); /* a used request */
	step_command_as(&steps, 6, "toy.two", 8, 2);
	save("fuzz_wire", "signed", writer_bytes(&steps.out));
}

static void save_queries(void)
{
	static struct steps steps;
	static uint8_t cursor[1];
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__TailQuery tail = ZH__TAIL_QUERY__INIT;
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	Zh__FramesQuery frames = ZH__FRAMES_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	steps_begin(&steps, 0);
	step_command(&steps, "toy.add", 200, 1);
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	step_query(&steps, &query, 2);
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	step_query(&steps, &query, 3);
	list.noun = "clock";
	list.after = (ProtobufCBinaryData){0, cursor};
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	step_query(&steps, &query, 4);
	SET_OPTIONAL(&tail, from, 1);
	SET_OPTIONAL(&tail, bodies, 1);
	query.ask_case = ZH__QUERY__ASK_TAIL;
	query.tail = &tail;
	step_query(&steps, &query, 5);
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	step_query(&steps, &query, 6);
	SET_OPTIONAL(&frames, offset, 5);
	query.ask_case = ZH__QUERY__ASK_FRAMES;
	query.frames = &frames;
	step_query(&steps, &query, 7);
	save("fuzz_wire", "queries", writer_bytes(&steps.out));
}

static void save_pull(void)
{
	static struct steps steps;
	uint32_t kinds[] = {KIND(REPORT_JOINED)};
	Zh__Pull pull = ZH__PULL__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	steps_begin(&steps, 0);
	step_command(&steps, "toy.add", 7, 1);
	SET_OPTIONAL(&pull, source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	SET_OPTIONAL(&pull, from, 1);
	SET_OPTIONAL(&pull, max_events, 16);
	SET_OPTIONAL(&pull, max_bytes, 4096);
	SET_OPTIONAL(&pull, pull_id, 9);
	pull.n_kinds = 1;
	pull.kinds = kinds;
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	step_frame(&steps, 1, &envelope);
	SET_OPTIONAL(&pull, from, 2);
	SET_OPTIONAL(&pull, wait_ms, 1000);
	step_frame(&steps, 1, &envelope);
	uint8_t seconds[2] = {0};
	step_bytes(&steps, 4, bytes_of(seconds, sizeof seconds));
	save("fuzz_wire", "pull", writer_bytes(&steps.out));
}

static void step_batch(struct steps *steps, uint8_t what, uint64_t sequence, uint64_t number)
{
	uint8_t events[512];
	size_t size = desk_stored_event(sequence, sequence, number, events, sizeof events);
	Zh__Batch batch = desk_batch(sequence, sequence, events, size);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&batch, source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = &batch;
	step_frame(steps, what, &envelope);
}

static void save_batches(void)
{
	static struct steps steps;
	steps_begin(&steps, 1);
	step_batch(&steps, 3, 1, 5);
	step_batch(&steps, 3, 2, TOY_POISON);
	step_batch(&steps, 3, 3, 200);
	step_bytes(&steps, 5, bytes_of(NULL, 0));
	step_batch(&steps, 2, 4, 1);
	save("fuzz_wire", "batches", writer_bytes(&steps.out));
}

/* ---- events */

static void save_event(const char *name, uint16_t kind, ProtobufCMessage *body)
{
	static uint8_t memory[ROOM];
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = kind,
				       .subject_kind = OBJECT_HAZARD,
				       .subject_region = DESK_REGION,
				       .subject_number = 7,
				       .happened_ms = DESK_START_MS},
			      .meta = &meta,
			      .body = body};
	meta.person = "lin";
	struct writer out = writer_over(memory, sizeof memory);
	ASSERT(event_write(&event, &out) == STATUS_OK);
	save_as("fuzz_event", name, '\1', writer_bytes(&out));
}

/* An event of every kind with all its texts set: one field of each is enough for a start. */
static void fill_texts(ProtobufCMessage *message, struct arena *arena)
{
	uint8_t *base = (uint8_t *)message;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		if (field->label == PROTOBUF_C_LABEL_REPEATED ||
		    (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
			continue;
		if (field->type == PROTOBUF_C_TYPE_STRING) {
			char *text = arena_text(arena, "充电器 \"A-1\"");
			memcpy(base + field->offset, &text, sizeof text);
		} else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
			void *below = message_new(
				(const ProtobufCMessageDescriptor *)field->descriptor, arena);
			fill_texts((ProtobufCMessage *)below, arena);
			memcpy(base + field->offset, &below, sizeof below);
		} else if (field->type == PROTOBUF_C_TYPE_ENUM) {
			const ProtobufCEnumDescriptor *values =
				(const ProtobufCEnumDescriptor *)field->descriptor;
			protobuf_c_boolean has = 1;
			int value = values->values[values->n_values - 1].value;
			memcpy(base + field->quantifier_offset, &has, sizeof has);
			memcpy(base + field->offset, &value, sizeof value);
		}
	}
}

static void save_events(void)
{
	static uint8_t memory[1u << 18];
	struct arena arena;
	for (uint16_t kind = 1; kind < EVENT_KINDS_END; kind++) {
		const ProtobufCMessageDescriptor *descriptor = event_descriptor(kind);
		if (descriptor == NULL)
			continue;
		arena_init(&arena, memory, sizeof memory);
		ProtobufCMessage *body = (ProtobufCMessage *)message_new(descriptor, &arena);
		fill_texts(body, &arena);
		save_event(event_kind_name(kind), kind, body);
	}
}

/* ---- link */

static void save_link(void)
{
	static struct fuzz_region region;
	static uint8_t memory[1u << 18];
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	fuzz_region_init(&region);
	struct bytes document = fuzz_document(&region, region.content, &arena);
	save_as("fuzz_link", "frame", 'f',
		fuzz_document_frame(&region, document, region.content, &arena));
	save_as("fuzz_link", "frame-receipt", 'f',
		fuzz_receipt_frame(&region, region.receipted, &arena));
	save_as("fuzz_link", "frame-head", 'f', fuzz_head_frame(&region, region.head, &arena));
	save_as("fuzz_link", "document", 'd', document);
	save_as("fuzz_link", "content", 'c', region.content);
	save_as("fuzz_link", "receipted", 'r', region.receipted);
	save_as("fuzz_link", "head", 'h', region.head);
	save_as("fuzz_link", "directory", 'y', region.file);
	struct directory *directory = region.directory;
	save_as("fuzz_link", "entries", 'z',
		message_pack(&directory_content(directory)->base, &arena));
	uint8_t *sealed = ARENA_ARRAY(&arena, uint8_t, region.content.size + SEAL_OVERHEAD);
	ASSERT(seal_once(&region.box_key, &region.link.random, region.content,
			 bytes_of_text(FUZZ_CONTEXT), sealed) == STATUS_OK);
	save_as("fuzz_link", "sealed", 's', bytes_of(sealed, region.content.size + SEAL_OVERHEAD));
	save_as("fuzz_link", "plain", 'o', bytes_of_text("张三 13800000000"));
	directory_close(directory);
}

/* ---- keys */

static void save_key(const char *name, char what, const char *purpose, const struct key *key,
		     bool with_secret)
{
	char public_text[BASE64URL_TEXT(KEY_PUBLIC)];
	char secret_text[BASE64URL_TEXT(KEY_SECRET_MAX)] = "";
	char line[512];
	base64url_print(bytes_of(key->public_key, KEY_PUBLIC), public_text);
	if (with_secret)
		base64url_print(bytes_of(key->secret, key_secret_size(key->purpose)), secret_text);
	(void)snprintf(line, sizeof line, "zhian-key 1 %s %s fuzz %s%s%s\n", purpose,
		       crypto_alg_name(key_alg(key->purpose)), public_text, with_secret ? " " : "",
		       secret_text);
	save_as("fuzz_keys", name, what, bytes_of_text(line));
}

static void save_keys(void)
{
	static struct fuzz_region region;
	fuzz_region_init(&region);
	save_key("document", 'd', "document", &region.sign_key, true);
	save_key("document-public", 'd', "document", &region.sign_key, false);
	save_key("person", 'p', "person", &region.sign_key, true);
	save_key("seal", 's', "seal", &region.box_key, true);
	directory_close(region.directory);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		(void)fprintf(stderr, "usage: %s directory\n", argv[0]);
		return 2;
	}
	root = argv[1];
	save_commands();
	save_signed();
	save_queries();
	save_pull();
	save_batches();
	save_events();
	save_link();
	save_keys();
	return 0;
}
