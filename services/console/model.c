#include "services/console/model_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"

static const char *const table_names[MODEL_TABLES] = {"events",  "traces", "objects",  "firms",
						      "names",   "quotes", "products", "cursors",
						      "effects", "grams"};

#define MODEL_MAP_BYTES (UINT64_C(64) << 30)
#define EVENT_FRONT 16           /* recorded_ms ‖ incarnation, in front of a stored event */
#define ARENA_SIZE (1024u << 10) /* a text of 8 KiB grows to 18 times as much when it is folded */
/* Raised with any table above: a model of another version is made anew from the journals. */
#define MODEL_VERSION 7u
#define VERSION_NAME 0xFFu /* beside the daemons in `cursors` */

static enum status make_tables(struct model *model, struct err *err)
{
	struct engine_write *write;
	TRY(engine_begin(model->engine, &write, err));
	for (unsigned i = 0; i < MODEL_TABLES; i++) {
		enum status status = engine_table(write, table_names[i], &model->tables[i], err);
		if (status != STATUS_OK) {
			engine_abort(write);
			return status;
		}
	}
	TRY(engine_commit(write, err));
	return engine_view_open(model->engine, &model->view, err);
}

static void read_positions(struct model *model)
{
	for (uint8_t daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct bytes value;
		if (engine_get(model->view, model->tables[CURSORS], bytes_of(&daemon, 1), &value) ==
			    STATUS_OK &&
		    value.size == sizeof model->positions[0]) {
			memcpy(&model->positions[daemon], value.data, sizeof model->positions[0]);
			model->positions[daemon].sequence += SABOTAGE("console.reopened-ahead");
		}
	}
}

static enum status open_engine(struct model *model, const char *directory, struct mem_disk *mem,
			       struct err *err)
{
	struct engine_options options = {
		.path = directory, .map_bytes = MODEL_MAP_BYTES, .tables_max = MODEL_TABLES};
	TRY(mem != NULL ? engine_open_mem(mem, &options, &model->engine, err)
			: engine_open_lmdb(&options, &model->engine, err));
	return make_tables(model, err);
}

static void close_engine(struct model *model)
{
	if (model->view != NULL)
		engine_view_close(model->view);
	engine_close(model->engine);
	model->view = NULL;
	model->engine = NULL;
}

/* Nothing taken in yet, or by this program's tables. */
static bool version_fits(struct model *model)
{
	uint8_t name = VERSION_NAME;
	struct bytes value;
	uint32_t version = MODEL_VERSION;
	bool stated = engine_get(model->view, model->tables[CURSORS], bytes_of(&name, 1), &value) ==
			      STATUS_OK &&
		      value.size == sizeof version;
	if (stated)
		memcpy(&version, value.data, sizeof version);
	bool empty = true;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		empty = empty && model->positions[daemon].sequence == 0;
	return stated ? version == MODEL_VERSION : empty;
}

static enum status state_version(struct model *model, struct err *err)
{
	uint8_t name = VERSION_NAME;
	uint32_t version = MODEL_VERSION;
	struct engine_write *write;
	TRY(engine_begin(model->engine, &write, err));
	enum status status = engine_put(write, model->tables[CURSORS], bytes_of(&name, 1),
					bytes_of(&version, sizeof version), ENGINE_PUT);
	if (status != STATUS_OK) {
		engine_abort(write);
		return err_set(err, status, "%s: the read model can't be written",
			       engine_path(model->engine));
	}
	TRY(engine_commit(write, err));
	return engine_view_renew(model->view, err);
}

/* Other tables than ours: it is only read from journals, and is read again. */
static enum status make_anew(struct model *model, const char *directory, struct err *err)
{
	char path[FILE_PATH_MAX];
	close_engine(model);
	memset(model->positions, 0, sizeof model->positions);
	(void)snprintf(path, sizeof path, "%s/data.mdb", directory);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_set_errno(err, "%s", path);
	return open_engine(model, directory, NULL, err);
}

enum status model_open(const char *directory, struct mem_disk *mem, struct model **ret_model,
		       struct err *err)
{
	struct model *model = (struct model *)calloc(1, sizeof *model);
	if (model == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	model->memory = (uint8_t *)malloc(ARENA_SIZE);
	model->scratch = (uint8_t *)malloc(EVENT_FRONT + EVENT_SIZE_MAX);
	model->grams = model_grams_create();
	ASSERT(model->memory != NULL && model->scratch != NULL && model->grams != NULL);
	arena_init(&model->arena, model->memory, ARENA_SIZE);
	enum status status = open_engine(model, directory, mem, err);
	if (status == STATUS_OK) {
		read_positions(model);
		if (mem == NULL && !version_fits(model))
			status = make_anew(model, directory, err);
	}
	if (status == STATUS_OK)
		status = state_version(model, err);
	if (status != STATUS_OK) {
		model_close(model);
		return status;
	}
	*ret_model = model;
	return STATUS_OK;
}

void model_close(struct model *model)
{
	if (model == NULL)
		return;
	if (model->write != NULL)
		engine_abort(model->write);
	close_engine(model);
	model_grams_free(model->grams);
	free(model->memory);
	free(model->scratch);
	free(model);
}

struct model_position model_position(const struct model *model, enum daemon daemon)
{
	return model->positions[daemon];
}

uint64_t model_skipped(const struct model *model)
{
	return model->skipped;
}

/* ---- taking in */

enum status model_begin(struct model *model, struct err *err)
{
	ASSERT(model->write == NULL);
	return engine_begin(model->engine, &model->write, err);
}

void model_abort(struct model *model)
{
	if (model->write != NULL)
		engine_abort(model->write);
	model->write = NULL;
	if (!SABOTAGE("console.aborted-postings-kept"))
		model_grams_drop(model->grams);
}

enum status model_put(struct model *model, enum model_table table, const struct row_key *key,
		      struct bytes value)
{
	return engine_put(model->write, model->tables[table], row_key_bytes(key), value,
			  ENGINE_PUT);
}

/* A later daemon's first: what an officer has recorded says more than a caller did. */
uint8_t model_told_by(enum daemon daemon)
{
	return (uint8_t)(ROW_OF_ALL - daemon);
}

enum status model_put_told(struct model *model, enum model_table table, struct row_key key,
			   enum daemon daemon, struct bytes value)
{
	if (SABOTAGE("console.told-by-the-last-read"))
		daemon = DAEMON_INTAKE;
	row_key_put_u8(&key, model_told_by(daemon));
	return model_put(model, table, &key, value);
}

static struct row_key event_key(enum daemon daemon, uint64_t sequence)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)daemon);
	row_key_put_u64(&key, sequence);
	return key;
}

static struct row_key trace_key(struct event_id trace)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)trace.daemon);
	row_key_put_u32(&key, trace.region);
	row_key_put_u64(&key, trace.sequence);
	return key;
}

struct cause {
	enum event_cause kind;
	enum daemon daemon;
	uint64_t a, b;
};

static struct row_key cause_key(struct cause cause)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)cause.kind);
	row_key_put_u8(&key, (uint8_t)cause.daemon);
	row_key_put_u64(&key, cause.a);
	row_key_put_u64(&key, cause.b);
	return key;
}

/* What events have in common that one input made.  Of a mark the clock alone: what each of its
 * marks led to is one matter.  false: nobody follows it. */
static bool shared_cause(const struct event_head *head, enum daemon daemon, struct cause *ret_cause)
{
	*ret_cause = (struct cause){(enum event_cause)head->cause_kind, daemon, head->cause_a,
				    head->cause_b};
	if (head->cause_kind == EVENT_CAUSE_TIMER)
		ret_cause->b = 0;
	return (head->cause_kind == EVENT_CAUSE_TIMER || head->cause_kind == EVENT_CAUSE_REQUEST) &&
	       head->cause_a != 0;
}

static bool cause_to_index(const struct event_head *head, enum daemon daemon,
			   struct cause *ret_cause)
{
	if (head->cause_kind != EVENT_CAUSE_EVENT)
		return shared_cause(head, daemon, ret_cause);
	*ret_cause = (struct cause){EVENT_CAUSE_EVENT, (enum daemon)head->cause_daemon,
				    head->cause_a, 0};
	return true;
}

/* The firm that an event is about, with the name that it states; NULL: none. */
static const Zh__FirmRef *firm_of(const struct event *event)
{
	switch (event->head.kind) {
	case ZH__EVENT_KIND__KIND_REPORT_REGISTERED:
		return EVENT_BODY(event, Zh__ReportRegistered, zh__report_registered__descriptor)
			->firm;
	case ZH__EVENT_KIND__KIND_FIRM_REGISTERED:
		return EVENT_BODY(event, Zh__FirmRegistered, zh__firm_registered__descriptor)->firm;
	case ZH__EVENT_KIND__KIND_HAZARD_OPENED:
		return EVENT_BODY(event, Zh__HazardOpened, zh__hazard_opened__descriptor)->firm;
	case ZH__EVENT_KIND__KIND_CLUE_CHECKED:
		return EVENT_BODY(event, Zh__ClueChecked, zh__clue_checked__descriptor)->firm;
	default:
		return NULL;
	}
}

static enum status index_event(struct model *model, const struct event *event, enum daemon daemon,
			       uint32_t region)
{
	struct event_id trace = event_trace(&event->head, region);
	struct row_key own = event_key(daemon, event->sequence);
	if (trace.sequence != 0) {
		struct row_key key = trace_key(trace);
		row_key_put_u64(&key, (uint64_t)event->recorded_ms);
		row_key_put(&key, own.data, own.size);
		TRY(model_put(model, TRACES, &key, bytes_of(NULL, 0)));
	}
	struct cause cause;
	if (cause_to_index(&event->head, daemon, &cause)) {
		struct row_key key = cause_key(cause);
		row_key_put(&key, own.data, own.size);
		TRY(model_put(model, EFFECTS, &key, bytes_of(NULL, 0)));
	}
	struct object_id subject = {(enum object_kind)event->head.subject_kind,
				    event->head.subject_region, event->head.subject_number,
				    DAEMON_UNKNOWN};
	if (subject.number != 0) {
		struct row_key key = row_key_object(subject);
		row_key_put(&key, own.data, own.size);
		TRY(model_put(model, OBJECTS, &key, bytes_of(NULL, 0)));
	}
	const Zh__FirmRef *firm = firm_of(event);
	const char *firm_key = event->meta->firm_key != NULL ? event->meta->firm_key
			       : firm != NULL                ? firm->key
							     : NULL;
	if (firm_key != NULL && strlen(firm_key) <= 40 && subject.number != 0) {
		struct row_key key = {0};
		struct row_key about = row_key_object(subject);
		row_key_put(&key, firm_key, strlen(firm_key));
		row_key_put_u8(&key, 0);
		row_key_put(&key, about.data, about.size);
		TRY(model_put_told(model, FIRMS, key, daemon, bytes_of(NULL, 0)));
	}
	return model_index_quotes(model, event, daemon);
}

enum status model_take(struct model *model, enum daemon daemon, uint32_t region,
		       uint64_t incarnation, uint64_t sequence, int64_t recorded_ms,
		       struct bytes stored)
{
	struct event event;
	arena_reset(&model->arena);
	if (stored.size > EVENT_SIZE_MAX ||
	    event_read(stored, &model->arena, &event) != STATUS_OK) {
		model->skipped++;
		return STATUS_OK;
	}
	event.sequence = sequence;
	event.incarnation = incarnation;
	event.recorded_ms = recorded_ms;
	memcpy(model->scratch, &recorded_ms, sizeof recorded_ms);
	memcpy(model->scratch + sizeof recorded_ms, &incarnation, sizeof incarnation);
	memcpy(model->scratch + EVENT_FRONT, stored.data, stored.size);
	struct row_key key = event_key(daemon, sequence);
	TRY(model_put(model, EVENTS, &key, bytes_of(model->scratch, EVENT_FRONT + stored.size)));
	return index_event(model, &event, daemon, region);
}

enum status model_commit(struct model *model, enum daemon daemon, struct model_position position,
			 struct err *err)
{
	uint8_t name = (uint8_t)daemon;
	struct engine_write *write = model->write;
	enum status status = model_grams_write(model);
	if (status == STATUS_OK)
		status = engine_put(write, model->tables[CURSORS], bytes_of(&name, 1),
				    bytes_of(&position, sizeof position), ENGINE_PUT);
	model_grams_drop(model->grams);
	model->write = NULL;
	if (status != STATUS_OK) {
		engine_abort(write);
		return err_set(err, status, "%s: the read model can't be written",
			       engine_path(model->engine));
	}
	TRY(engine_commit(write, err));
	model->positions[daemon] = position;
	return engine_view_renew(model->view, err);
}

/* ---- looking */

void model_pass_told(struct walk *walk)
{
	walk->key.data[walk->key.size - 1] = ROW_OF_ALL;
}

bool model_walk(struct model *model, enum model_table table, struct bytes prefix, struct walk *walk,
		bool first)
{
	struct bytes key, value;
	struct bytes from = first ? prefix : row_key_bytes(&walk->key);
	enum engine_seek how = first ? ENGINE_AT_OR_AFTER : ENGINE_AFTER;
	if (engine_seek(model->view, model->tables[table], how, from, &key, &value) != STATUS_OK ||
	    !bytes_start_with(key, prefix))
		return false;
	walk->key = (struct row_key){0};
	row_key_put(&walk->key, key.data, key.size);
	walk->value = value;
	return true;
}

static bool event_at(struct model *model, struct bytes key, struct model_event *ret_event)
{
	struct bytes value;
	ASSERT(key.size == 9);
	if (engine_get(model->view, model->tables[EVENTS], key, &value) != STATUS_OK ||
	    value.size < EVENT_FRONT)
		return false;
	*ret_event = (struct model_event){
		.daemon = (enum daemon)key.data[0],
		.sequence = be64_get(key.data + 1),
		.stored = bytes_of(value.data + EVENT_FRONT, value.size - EVENT_FRONT)};
	memcpy(&ret_event->recorded_ms, value.data, sizeof ret_event->recorded_ms);
	memcpy(&ret_event->incarnation, value.data + 8, sizeof ret_event->incarnation);
	return true;
}

bool model_event(struct model *model, enum daemon daemon, uint64_t sequence,
		 struct model_event *ret_event)
{
	struct row_key key = event_key(daemon, sequence);
	return event_at(model, row_key_bytes(&key), ret_event);
}

static void each_behind(struct model *model, enum model_table table, const struct row_key *prefix,
			size_t event_at_, model_event_fn *each, void *context)
{
	struct walk walk;
	for (bool first = true; model_walk(model, table, row_key_bytes(prefix), &walk, first);
	     first = false) {
		struct model_event event;
		if (walk.key.size != event_at_ + 9)
			continue;
		if (event_at(model, bytes_of(walk.key.data + event_at_, 9), &event) &&
		    !each(context, &event))
			return;
	}
}

void model_each_of_trace(struct model *model, struct event_id trace, model_event_fn *each,
			 void *context)
{
	struct row_key prefix = trace_key(trace);
	each_behind(model, TRACES, &prefix, prefix.size + 8u, each, context);
}

void model_each_of_object(struct model *model, struct object_id object, model_event_fn *each,
			  void *context)
{
	struct row_key prefix = row_key_object(object);
	each_behind(model, OBJECTS, &prefix, prefix.size, each, context);
}

void model_each_effect(struct model *model, const struct model_event *of, model_event_fn *each,
		       void *context)
{
	struct event_head head;
	struct cause cause = {EVENT_CAUSE_EVENT, of->daemon, of->sequence, 0};
	struct row_key prefix = cause_key(cause);
	bool shares = event_head_read(of->stored, &head) == STATUS_OK &&
		      shared_cause(&head, of->daemon, &cause);
	each_behind(model, EFFECTS, &prefix, prefix.size, each, context);
	if (!shares)
		return;
	prefix = cause_key(cause);
	each_behind(model, EFFECTS, &prefix, prefix.size, each, context);
}

struct first_trace {
	uint32_t region;
	struct event_id trace;
};

static bool note_trace(void *context, const struct model_event *event)
{
	struct first_trace *first = (struct first_trace *)context;
	struct event_head head;
	if (event_head_read(event->stored, &head) == STATUS_OK && head.trace_sequence != 0) {
		first->trace = event_trace(&head, first->region);
		return false;
	}
	return true;
}

bool model_trace_of_object(struct model *model, struct object_id object, struct event_id *ret_trace)
{
	struct first_trace first = {.region = object.region};
	model_each_of_object(model, object, note_trace, &first);
	*ret_trace = first.trace;
	return first.trace.sequence != 0;
}

bool model_trace_of_event(struct model *model, struct event_id id, struct event_id *ret_trace)
{
	struct first_trace first = {.region = id.region};
	struct model_event event;
	if (!model_event(model, id.daemon, id.sequence, &event))
		return false;
	(void)note_trace(&first, &event);
	*ret_trace = first.trace;
	return first.trace.sequence != 0;
}

void model_each_of_firm(struct model *model, const char *firm_key, model_object_fn *each,
			void *context)
{
	struct row_key prefix = {0};
	struct walk walk;
	if (strlen(firm_key) > 40)
		return;
	row_key_put(&prefix, firm_key, strlen(firm_key));
	row_key_put_u8(&prefix, 0);
	for (bool first = true; model_walk(model, FIRMS, row_key_bytes(&prefix), &walk, first);
	     first = false) {
		const uint8_t *at = walk.key.data + prefix.size;
		if (walk.key.size != prefix.size + 14u)
			continue;
		struct object_id object =
			object_id_make((enum object_kind)at[0], be32_get(at + 1), be64_get(at + 5));
		if (!each(context, object))
			return;
		model_pass_told(&walk);
	}
}

/* ---- a journal that is another one */

static enum status forget_prefix(struct model *model, struct engine_write *write,
				 enum model_table table, struct bytes prefix)
{
	struct walk walk;
	for (bool first = true; model_walk(model, table, prefix, &walk, first); first = false)
		TRY(engine_del(write, model->tables[table], row_key_bytes(&walk.key)));
	return STATUS_OK;
}

/* Tables whose keys end with the event, and those whose end with who told it. */
static bool is_of_daemon(enum model_table table, const struct row_key *key, enum daemon daemon)
{
	if (table == TRACES || table == OBJECTS || table == EFFECTS)
		return key->size >= 9 && key->data[key->size - 9] == (uint8_t)daemon;
	return key->data[key->size - 1] == model_told_by(daemon);
}

static enum status forget_indexed(struct model *model, struct engine_write *write,
				  enum model_table table, enum daemon daemon)
{
	struct walk walk;
	for (bool first = true; model_walk(model, table, bytes_of(NULL, 0), &walk, first);
	     first = false) {
		if (is_of_daemon(table, &walk.key, daemon))
			TRY(engine_del(write, model->tables[table], row_key_bytes(&walk.key)));
	}
	return STATUS_OK;
}

enum status model_forget(struct model *model, enum daemon daemon, struct err *err)
{
	struct engine_write *write;
	uint8_t name = (uint8_t)daemon;
	TRY(engine_begin(model->engine, &write, err));
	static const enum model_table indexed[] = {TRACES, OBJECTS, EFFECTS,  FIRMS,
						   NAMES,  QUOTES,  PRODUCTS, GRAMS};
	enum status status = forget_prefix(model, write, EVENTS, bytes_of(&name, 1));
	for (size_t i = 0; i < sizeof indexed / sizeof indexed[0] && status == STATUS_OK; i++)
		if (indexed[i] != GRAMS || !SABOTAGE("console.postings-kept"))
			status = forget_indexed(model, write, indexed[i], daemon);
	if (status == STATUS_OK)
		status = engine_del(write, model->tables[CURSORS], bytes_of(&name, 1));
	if (status != STATUS_OK) {
		engine_abort(write);
		return err_set(err, status, "%s: events can't be forgotten",
			       engine_path(model->engine));
	}
	TRY(engine_commit(write, err));
	model->positions[daemon] = (struct model_position){0, 0};
	return engine_view_renew(model->view, err);
}
