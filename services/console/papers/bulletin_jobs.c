#include "services/console/papers/bulletin_jobs.h"

#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/crypto/digest.h"
#include "common/policy/people/people.h"
#include "services/console/papers/bulletin_fold.h"

#define JOBS_MOST 4u /* one more, and the one that was asked for longest ago is given up */
#define SLICE_EVENTS 20000u
#define LINE_ROOM 512u
#define TOKEN_SIZE 24u /* the job ‖ rows that were told ‖ events that were read */

struct job {
	uint64_t id; /* 0: none */
	uint64_t asked;
	enum bulletin_kind kind;
	struct bulletin_span span;
	struct bulletin_wish wish;
	bool provisional; /* the cut-off's day isn't over */
	struct bulletin *bulletin;
	unsigned daemon; /* whose journal is counted; DAEMON_COUNT: all are */
	uint64_t next;   /* its next event */
	uint64_t ends[DAEMON_COUNT];
	uint64_t read;
};

struct bulletin_jobs {
	struct job jobs[JOBS_MOST];
	uint64_t made, asked;
};

struct bulletin_jobs *bulletin_jobs_make(void)
{
	return (struct bulletin_jobs *)calloc(1, sizeof(struct bulletin_jobs));
}

static void give_up(struct job *job)
{
	bulletin_free(job->bulletin);
	*job = (struct job){.id = 0};
}

void bulletin_jobs_free(struct bulletin_jobs *jobs)
{
	for (size_t i = 0; jobs != NULL && i < JOBS_MOST; i++)
		give_up(&jobs->jobs[i]);
	free(jobs);
}

static void refuse(struct answer *answer, const char *code)
{
	answer->refusal.code = code;
}

/* ---- a new one */

/* When the newest of all events was recorded; 0: there is none. */
static int64_t last_recorded(struct model *model)
{
	int64_t last_ms = 0;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct model_event event;
		uint64_t last = model_position(model, (enum daemon)d).sequence;
		if (model_event(model, (enum daemon)d, last, &event) && event.recorded_ms > last_ms)
			last_ms = event.recorded_ms;
	}
	return last_ms;
}

/* When the first of all events was recorded; 0: that isn't known here. */
static int64_t first_recorded(struct model *model)
{
	int64_t first_ms = 0;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct model_event event;
		if (model_position(model, (enum daemon)d).sequence == 0)
			continue;
		if (!model_event(model, (enum daemon)d, 1, &event))
			return 0;
		if (first_ms == 0 || event.recorded_ms < first_ms)
			first_ms = event.recorded_ms;
	}
	return first_ms;
}

static bool read_days(const struct console_question *question, const Zh__BulletinQuery *ask,
		      struct job *job, struct answer *answer)
{
	int64_t last_ms = last_recorded(question->model);
	int64_t now_ms = last_ms > question->now_ms ? last_ms : question->now_ms;
	int32_t from_day = 0, cutoff_day;
	if (time_day_of_yyyymmdd(ask->cutoff_day, &cutoff_day) != STATUS_OK ||
	    (job->kind == BULLETIN_PERIOD &&
	     time_day_of_yyyymmdd(ask->from_day, &from_day) != STATUS_OK) ||
	    !bulletin_span_of(job->kind, from_day, cutoff_day, &job->span)) {
		refuse(answer, "bulletin.day");
		return false;
	}
	/* A demonstration's days are those that were driven. */
	job->provisional = cutoff_day >= time_day_of_ms(question->demo ? last_ms : now_ms);
	if (cutoff_day > time_day_of_ms(now_ms)) {
		refuse(answer, "bulletin.not_yet");
		return false;
	}
	/* Of days before the books nothing is known: no figure of them is nought. */
	if (time_ms_of_day(cutoff_day + 1) > first_recorded(question->model) ||
	    SABOTAGE("bulletin.before-books"))
		return true;
	refuse(answer, "bulletin.before_books");
	return false;
}

/* One of a group's parts, as the figures name it. */
static bool read_group(const Zh__BulletinQuery *ask, struct job *job, struct answer *answer)
{
	if (ask->group == NULL && ask->part == NULL)
		return true;
	enum bulletin_group group =
		ask->group != NULL ? bulletin_group_of_name(ask->group) : BULLETIN_GROUP_COUNT;
	bool is = ask->part != NULL && ask->part[0] != '\0' &&
		  strlen(ask->part) < sizeof job->wish.word && group != BULLETIN_GROUP_COUNT &&
		  bulletin_figure_by(job->wish.figure, group);
	if (!is) {
		refuse(answer, "bulletin.group");
		return false;
	}
	job->wish.by = group;
	memcpy(job->wish.word, ask->part, strlen(ask->part) + 1);
	return true;
}

static bool read_wish(const Zh__BulletinQuery *ask, struct job *job, struct answer *answer)
{
	job->wish = (struct bulletin_wish){.figure = BULLETIN_FIGURE_COUNT};
	if (ask->figure == NULL)
		return true;
	job->wish.figure = bulletin_figure_of_name(ask->figure);
	if (job->wish.figure == BULLETIN_FIGURE_COUNT) {
		refuse(answer, "bulletin.figure");
		return false;
	}
	bool stock = bulletin_figure_how(job->wish.figure) == BULLETIN_STOCK;
	job->wish.column = ask->column != NULL ? bulletin_column_of_name(ask->column)
			   : stock             ? BULLETIN_AT_CUTOFF
					       : BULLETIN_IN_PERIOD;
	bool of_stock =
		job->wish.column == BULLETIN_BEFORE || job->wish.column == BULLETIN_AT_CUTOFF;
	bool has = job->wish.column != BULLETIN_COLUMN_COUNT && stock == of_stock;
	if (!has)
		refuse(answer, "bulletin.column");
	return has && read_group(ask, job, answer);
}

static struct job *place_for(struct bulletin_jobs *jobs)
{
	struct job *place = &jobs->jobs[0];
	for (size_t i = 0; i < JOBS_MOST && place->id != 0; i++) {
		if (jobs->jobs[i].id == 0 || jobs->jobs[i].asked < place->asked)
			place = &jobs->jobs[i];
	}
	give_up(place);
	return place;
}

static struct job *begin(const struct console_question *question, const Zh__BulletinQuery *ask,
			 struct answer *answer)
{
	struct job job = {.daemon = DAEMON_INTAKE, .next = 1};
	job.kind = ask->kind != NULL ? bulletin_kind_of_name(ask->kind) : BULLETIN_KIND_COUNT;
	if (job.kind == BULLETIN_KIND_COUNT) {
		refuse(answer, "bulletin.kind");
		return NULL;
	}
	if (!read_days(question, ask, &job, answer) || !read_wish(ask, &job, answer))
		return NULL;
	if (bulletin_begin(&job.span, &job.wish, question->region, &job.bulletin) != STATUS_OK) {
		refuse(answer, "bulletin.no_memory");
		return NULL;
	}
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		job.ends[d] = model_position(question->model, (enum daemon)d).sequence;
	}
	struct job *place = place_for(question->bulletins);
	job.id = ++question->bulletins->made;
	*place = job;
	return place;
}

/* ---- a slice of it */

static void next_journal(struct job *job)
{
	bulletin_journal_ends(job->bulletin, (enum daemon)job->daemon);
	job->read += job->ends[job->daemon] - (job->next - 1);
	job->daemon++;
	job->next = 1;
}

static enum status count_slice(struct model *model, struct job *job)
{
	for (unsigned i = 0; i < SLICE_EVENTS && job->daemon < DAEMON_COUNT; i++) {
		struct model_event event;
		enum daemon daemon = (enum daemon)job->daemon;
		enum status status = STATUS_NOT_FOUND;
		if (job->next <= job->ends[daemon]) {
			status = STATUS_OK; /* one that was left out counts nothing */
			if (model_event(model, daemon, job->next, &event))
				status = bulletin_take(job->bulletin, daemon, event.recorded_ms,
						       event.stored);
		}
		if (status == STATUS_NOT_FOUND) {
			next_journal(job);
			continue;
		}
		if (status != STATUS_OK)
			return status;
		job->next++;
		job->read++;
	}
	return job->daemon == DAEMON_COUNT ? bulletin_end(job->bulletin) : STATUS_OK;
}

/* ---- what is told */

static void put_token(const struct job *job, uint64_t told, struct answer *answer)
{
	answer->after = (struct row_key){0};
	row_key_put_u64(&answer->after, job->id);
	row_key_put_u64(&answer->after, told);
	row_key_put_u64(&answer->after, job->read); /* so that no two are alike */
}

static void put_columns(struct json_line *json, enum bulletin_figure figure,
			const struct bulletin_value *value)
{
	bool stock = bulletin_figure_how(figure) == BULLETIN_STOCK;
	for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++) {
		bool of_stock = c == BULLETIN_BEFORE || c == BULLETIN_AT_CUTOFF;
		if (of_stock == stock)
			json_unsigned(json, bulletin_column_name((enum bulletin_column)c),
				      value->of[c]);
	}
}

struct group_telling {
	struct answer *answer;
	enum bulletin_figure figure;
	const char *by;
};

/* The group's value is under the group's own name, as every other line has it. */
static void tell_group(void *context, const char *word, const struct bulletin_value *value)
{
	const struct group_telling *telling = (const struct group_telling *)context;
	struct json_line json;
	struct bulletin_value shown = *value;
	json_begin(&json, &telling->answer->out, "figure_of");
	json_text(&json, "figure", bulletin_figure_name(telling->figure));
	json_text(&json, telling->by, word);
	put_columns(&json, telling->figure, &shown);
	json_end(&json);
	telling->answer->lines++;
}

static void tell_figures(const struct job *job, struct answer *answer)
{
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		struct group_telling telling = {answer, (enum bulletin_figure)f, NULL};
		struct bulletin_value value = bulletin_value(job->bulletin, telling.figure);
		struct json_line json;
		json_begin(&json, &answer->out, "figure");
		json_text(&json, "figure", bulletin_figure_name(telling.figure));
		put_columns(&json, telling.figure, &value);
		json_end(&json);
		answer->lines++;
		for (unsigned g = 0; g < BULLETIN_GROUP_COUNT; g++) {
			telling.by = bulletin_group_name((enum bulletin_group)g);
			if (bulletin_figure_by(telling.figure, (enum bulletin_group)g))
				bulletin_each_of_group(job->bulletin, telling.figure,
						       (enum bulletin_group)g, tell_group,
						       &telling);
		}
	}
}

/* Each unit of the list in force, also one that did nothing. */
static enum status name_units(const struct console_question *question, const struct job *job)
{
	size_t count = question->people != NULL && !SABOTAGE("bulletin.idle-unit-untold")
			       ? question->people->unit_count
			       : 0;
	for (size_t i = 0; i < count; i++)
		TRY(bulletin_name_unit(job->bulletin, question->people->units[i].id));
	return STATUS_OK;
}

/* The same figures have the same digest, whenever and wherever they are counted. */
static void tell_head(const struct console_question *question, const struct job *job,
		      struct bytes figures, struct answer *answer)
{
	struct json_line json;
	uint8_t digest[CRYPTO_DIGEST];
	crypto_digest("bulletin", figures, digest);
	json_begin(&json, &answer->out, "bulletin");
	json_text(&json, "bulletin", bulletin_kind_name(job->kind));
	json_unsigned(&json, "region", question->region);
	json_day(&json, "from_day", job->span.from_day);
	json_day(&json, "cutoff_day", job->span.cutoff_day);
	if (job->provisional)
		json_bool(&json, "provisional", true);
	json_hex(&json, "digest", bytes_of(digest, sizeof digest));
	json_end(&json);
	answer->lines++;
}

static void tell_bulletin(const struct console_question *question, const struct job *job,
			  struct answer *answer)
{
	const struct answer empty = *answer;
	size_t head_size = LINE_ROOM;
	/* The head says what follows it: the figures are written first, and moved.  Which
	 * units did nothing is the list's to say, not the journals': it isn't in the digest, which
	 * no later list may change. */
	struct answer figures = empty;
	figures.out = writer_over(empty.out.data + head_size, empty.out.capacity - head_size);
	const struct answer before = figures;
	tell_figures(job, &figures);
	tell_head(question, job, bytes_of(figures.out.data, figures.out.size), answer);
	ASSERT(answer->out.size <= head_size);
	figures = before;
	bool named = name_units(question, job) == STATUS_OK;
	tell_figures(job, &figures);
	if (!named || figures.out.overflow) { /* no figures rather than some of them */
		*answer = (struct answer){.out = empty.out};
		refuse(answer, "bulletin.no_memory");
		return;
	}
	memmove(answer->out.data + answer->out.size, figures.out.data, figures.out.size);
	answer->out.size += figures.out.size;
	answer->lines += figures.lines;
}

static const char *const row_kinds[OBJECT_KIND_COUNT] = {
	[OBJECT_REPORT] = "report",     [OBJECT_HAZARD] = "hazard",
	[OBJECT_SAMPLING] = "sampling", [OBJECT_INSPECTION] = "inspection",
	[OBJECT_CASEFILE] = "case",     [OBJECT_NOTICE] = "notice",
	[OBJECT_MEASURE] = "measure",   [OBJECT_REFERRAL] = "referral",
	[OBJECT_LISTING] = "listing",
};

/* The first row that isn't told yet; all of them: the end. */
static size_t tell_rows(const struct job *job, size_t told, struct answer *answer)
{
	size_t count = bulletin_row_count(job->bulletin);
	while (told < count && answer->lines < answer->limit &&
	       answer->out.capacity - answer->out.size > LINE_ROOM) {
		struct object_id object = bulletin_row(job->bulletin, told++);
		const char *kind = object.kind < OBJECT_KIND_COUNT ? row_kinds[object.kind] : NULL;
		struct json_line json;
		json_begin(&json, &answer->out, kind != NULL ? kind : "object");
		json_id(&json, "id", object);
		json_end(&json);
		answer->lines++;
	}
	return told;
}

static struct job *job_of_token(struct bulletin_jobs *jobs, struct bytes token)
{
	uint64_t id = token.size == TOKEN_SIZE ? be64_get(token.data) : 0;
	for (size_t i = 0; i < JOBS_MOST && id != 0; i++) {
		if (jobs->jobs[i].id == id)
			return &jobs->jobs[i];
	}
	return NULL;
}

static void go_on(const struct console_question *question, struct job *job, uint64_t told,
		  struct answer *answer)
{
	if (job->daemon < DAEMON_COUNT && count_slice(question->model, job) != STATUS_OK) {
		give_up(job);
		refuse(answer, "bulletin.no_memory");
		return;
	}
	if (job->daemon < DAEMON_COUNT) {
		put_token(job, 0, answer); /* no line yet: it is asked for again */
		return;
	}
	if (job->wish.figure == BULLETIN_FIGURE_COUNT) {
		tell_bulletin(question, job, answer);
		give_up(job);
		return;
	}
	size_t next = tell_rows(job, (size_t)told, answer);
	if (next < bulletin_row_count(job->bulletin))
		put_token(job, next, answer);
	else
		give_up(job);
}

void console_bulletin(const struct console_question *question, const Zh__BulletinQuery *ask,
		      struct answer *answer)
{
	struct bytes token = bytes_of(ask->after.data, ask->has_after ? ask->after.len : 0);
	struct job *job = token.size != 0 ? job_of_token(question->bulletins, token)
					  : begin(question, ask, answer);
	if (token.size != 0 && job == NULL)
		refuse(answer, "bulletin.begin_again");
	if (job == NULL)
		return;
	if (ask->has_limit && ask->limit != 0 && ask->limit < answer->limit)
		answer->limit = ask->limit;
	job->asked = ++question->bulletins->asked;
	go_on(question, job, token.size != 0 ? be64_get(token.data + 8) : 0, answer);
}
