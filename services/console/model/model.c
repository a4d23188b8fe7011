#include "services/console/model/model_internal.h"

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
#define ARENA_SIZE (1024u << 10) /* a text of 8 KiB grows to 18 times as much when it is folded */

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

static enum status open_engine(struct model *model, struct mem_disk *mem, struct err *err)
{
	struct engine_options options = {.path = mem != NULL ? "model" : model->directory,
					 .map_bytes = MODEL_MAP_BYTES,
					 .tables_max = MODEL_TABLES};
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

/* What is there; CORRUPT: it can't be believed, UNSUPPORTED: it has other tables. */
static enum status open_kept(struct model *model, struct mem_disk *mem, struct err *err)
{
	TRY(open_engine(model, mem, err));
	return model_meta_read(model, err);
}

static enum status remove_file(const char *directory, const char *name, struct err *err)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.1000s/%s", directory, name);
	return unlink(path) == 0 || errno == ENOENT ? STATUS_OK : err_set_errno(err, "%s", path);
}

enum status model_remove(const char *directory, struct err *err)
{
	TRY(remove_file(directory, "data.mdb", err));
	return remove_file(directory, "lock.mdb", err);
}

/* It is only read from journals, and is read again. */
static enum status begin_anew(struct model *model, struct err *err)
{
	ASSERT(model->directory != NULL && model->write == NULL);
	close_engine(model);
	memset(model->positions, 0, sizeof model->positions);
	memset(model->sums, 0, sizeof model->sums);
	model->place = (struct model_walk_place){.under_way = false};
	model->rotten = false;
	TRY(model_remove(model->directory, err));
	return open_kept(model, NULL, err);
}

enum status model_make_anew(struct model *model, const char *why, struct err *err)
{
	struct model_made made = {.how = MODEL_DAMAGED};
	(void)err_set(&made.why, STATUS_CORRUPT, "%s", why); /* it may be the model's own text */
	TRY(begin_anew(model, err));
	model->made = made;
	return STATUS_OK;
}

static enum status open_or_make(struct model *model, struct mem_disk *mem, struct err *err)
{
	enum status status = open_kept(model, mem, err);
	if ((status != STATUS_CORRUPT && status != STATUS_UNSUPPORTED) || mem != NULL)
		return status;
	struct model_made made = {
		.how = status == STATUS_CORRUPT ? MODEL_DAMAGED : MODEL_OTHER_TABLES, .why = *err};
	TRY(begin_anew(model, err));
	model->made = made;
	return STATUS_OK;
}

static enum status make_model(const char *directory, struct mem_disk *mem, struct model **ret_model,
			      struct err *err)
{
	struct model *model = (struct model *)calloc(1, sizeof *model);
	if (model == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	model->directory = mem == NULL ? directory : NULL;
	model->memory = (uint8_t *)malloc(ARENA_SIZE);
	model->scratch = (uint8_t *)malloc(EVENT_FRONT + EVENT_SIZE_MAX);
	model->checked = (uint8_t *)malloc(MODEL_VALUE_MAX + ROW_CHECKSUM);
	model->grams = model_grams_create();
	ASSERT(model->memory != NULL && model->scratch != NULL && model->checked != NULL &&
	       model->grams != NULL);
	arena_init(&model->arena, model->memory, ARENA_SIZE);
	*ret_model = model;
	return STATUS_OK;
}

enum status model_open(const char *directory, struct mem_disk *mem, struct model **ret_model,
		       struct err *err)
{
	struct model *model;
	TRY(make_model(directory, mem, &model, err));
	enum status status = open_or_make(model, mem, err);
	if (status != STATUS_OK) {
		model_close(model);
		return status;
	}
	*ret_model = model;
	return STATUS_OK;
}

bool model_is_whole(const char *directory)
{
	struct model *model;
	struct err err;
	if (make_model(directory, NULL, &model, &err) != STATUS_OK)
		return false;
	bool whole = open_kept(model, NULL, &err) == STATUS_OK;
	while (whole && model_scrub(model, SIZE_MAX))
		;
	whole = whole && !model->rotten;
	model_close(model);
	return whole;
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
	free(model->checked);
	free(model);
}

const struct model_made *model_made(const struct model *model)
{
	return &model->made;
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
	memcpy(model->sums_before, model->sums, sizeof model->sums);
	model->place.found_before = model->place.found;
	return engine_begin(model->engine, &model->write, err);
}

void model_abort(struct model *model)
{
	if (model->write != NULL) {
		engine_abort(model->write);
		memcpy(model->sums, model->sums_before, sizeof model->sums);
		model->place.found = model->place.found_before;
	}
	model->write = NULL;
	if (!SABOTAGE("console.aborted-postings-kept"))
		model_grams_drop(model->grams);
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
	case KIND(REPORT_REGISTERED):
		return BODY(event, ReportRegistered)->firm;
	case KIND(FIRM_REGISTERED):
		return BODY(event, FirmRegistered)->firm;
	case KIND(HAZARD_OPENED):
		return BODY(event, HazardOpened)->firm;
	case KIND(CLUE_CHECKED):
		return BODY(event, ClueChecked)->firm;
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

/* What was written is in force, with the position that it states; else nothing of it. */
static enum status end_write(struct model *model, enum status status, struct err *err)
{
	struct engine_write *write = model->write;
	if (status == STATUS_OK)
		status = model_meta_write(model);
	if (status != STATUS_OK) {
		model_abort(model);
		return err_set(err, status, "%s: the read model can't be written",
			       engine_path(model->engine));
	}
	model->write = NULL;
	TRY(engine_commit(write, err));
	return engine_view_renew(model->view, err);
}

enum status model_commit(struct model *model, enum daemon daemon, struct model_position position,
			 struct err *err)
{
	struct model_position before = model->positions[daemon];
	enum status status = model_grams_write(model);
	model_grams_drop(model->grams);
	model->positions[daemon] = position;
	status = end_write(model, status, err);
	if (status != STATUS_OK)
		model->positions[daemon] = before;
	return status;
}

/* ---- looking */

void model_pass_told(struct walk *walk)
{
	walk->key.data[walk->key.size - 1] = ROW_OF_ALL;
}

static bool event_at(struct model *model, struct bytes key, struct model_event *ret_event)
{
	struct bytes value;
	ASSERT(key.size == 9);
	if (!model_get(model, EVENTS, key, &value) || value.size < EVENT_FRONT)
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

static enum status forget_prefix(struct model *model, enum model_table table, struct bytes prefix)
{
	struct walk walk;
	for (bool first = true; model_walk(model, table, prefix, &walk, first); first = false)
		TRY(model_del(model, table, &walk.key));
	return STATUS_OK;
}

/* Tables whose keys end with the event, and those whose end with who told it. */
static bool is_of_daemon(enum model_table table, const struct row_key *key, enum daemon daemon)
{
	if (table == TRACES || table == OBJECTS || table == EFFECTS)
		return key->size >= 9 && key->data[key->size - 9] == (uint8_t)daemon;
	return key->data[key->size - 1] == model_told_by(daemon);
}

static enum status forget_indexed(struct model *model, enum model_table table, enum daemon daemon)
{
	struct walk walk;
	for (bool first = true; model_walk(model, table, bytes_of(NULL, 0), &walk, first);
	     first = false) {
		if (is_of_daemon(table, &walk.key, daemon))
			TRY(model_del(model, table, &walk.key));
	}
	return STATUS_OK;
}

enum status model_forget(struct model *model, enum daemon daemon, struct err *err)
{
	uint8_t name = (uint8_t)daemon;
	struct model_position before = model->positions[daemon];
	TRY(model_begin(model, err));
	static const enum model_table indexed[] = {TRACES, OBJECTS, EFFECTS,  FIRMS,
						   NAMES,  QUOTES,  PRODUCTS, GRAMS};
	enum status status = forget_prefix(model, EVENTS, bytes_of(&name, 1));
	for (size_t i = 0; i < sizeof indexed / sizeof indexed[0] && status == STATUS_OK; i++)
		if (indexed[i] != GRAMS || !SABOTAGE("console.postings-kept"))
			status = forget_indexed(model, indexed[i], daemon);
	model->positions[daemon] = (struct model_position){0, 0};
	status = end_write(model, status, err);
	if (status != STATUS_OK)
		model->positions[daemon] = before;
	return status;
}
