/* What waits for the person, and what is due: five daemons' lists in one order. */
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/base/lines.h"
#include "common/words/work_steps.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/parts.h"

#define WORK_PAGE 200u
#define DUE_PAGE 200u
#define AFTER_MOST 512u

/* ---- lines of several parts, by their due moment */

struct row {
	const char *due; /* "": without a term; all of a county have one offset, so text sorts */
	json_t *line;
	const struct part *part;
	size_t place;
};

struct rows_read {
	struct row *rows; /* owned, with their lines */
	size_t count;
};

static const char *text_of(const void *line, const char *name)
{
	const char *text = json_string_value(json_object_get((const json_t *)line, name));
	return text != NULL ? text : "";
}

static int by_due(const void *a, const void *b)
{
	const struct row *x = (const struct row *)a, *y = (const struct row *)b;
	if ((x->due[0] == '\0') != (y->due[0] == '\0'))
		return x->due[0] == '\0' ? 1 : -1;
	int order = strcmp(x->due, y->due);
	return order != 0 ? order : x->place < y->place ? -1 : 1;
}

/* Of its list something is left that wasn't asked for. */
static bool has_more(const struct part *part)
{
	return part->after != NULL && part->after[0] != '\0';
}

static size_t count_lines(const struct exchange *exchange)
{
	size_t count = 0;
	for (size_t i = 0; i < exchange->part_count; i++) {
		struct bytes rest = bytes_of(exchange->parts[i].text, exchange->parts[i].size);
		for (struct bytes line; lines_next(&rest, &line);)
			count++;
	}
	return count;
}

static void read_part(struct rows_read *read, const struct part *part)
{
	struct bytes rest = bytes_of(part->text, part->size), line;
	while (lines_next(&rest, &line)) {
		json_t *object = json_loadb((const char *)line.data, line.size, 0, NULL);
		if (object == NULL)
			continue;
		read->rows[read->count] = (struct row){.line = object,
						       .due = text_of(object, "due_ms"),
						       .part = part,
						       .place = read->count};
		read->count++;
	}
}

static bool rows_read(const struct exchange *exchange, struct rows_read *ret_read)
{
	ret_read->count = 0;
	ret_read->rows = (struct row *)calloc(count_lines(exchange) + 1, sizeof ret_read->rows[0]);
	if (ret_read->rows == NULL)
		return false;
	for (size_t i = 0; i < exchange->part_count; i++)
		read_part(ret_read, &exchange->parts[i]);
	qsort(ret_read->rows, ret_read->count, sizeof ret_read->rows[0], by_due);
	return true;
}

static void rows_free(struct rows_read *read)
{
	for (size_t i = 0; i < read->count; i++)
		json_decref(read->rows[i].line);
	free(read->rows);
}

static void answer_whole(struct exchange *exchange, json_t *said)
{
	char *text = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
	json_decref(said);
	if (text == NULL)
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory", NULL,
				NULL);
	else
		exchange_answer(exchange, MHD_HTTP_OK, text, strlen(text));
}

static bool has_regions(const struct exchange *exchange)
{
	int64_t now_ms;
	const struct site_options *options = &exchange->site->options;
	const struct people *people = options->people(options->context, &now_ms);
	const struct officer *officer = officer_find(&people->officers, exchange->person_id);
	return officer != NULL && officer->region_count != 0;
}

/* false: refused. */
static bool read_my_regions(struct exchange *exchange, bool *ret_asked)
{
	const char *value = exchange_parameter(exchange, "my_regions");
	const char *code = value == NULL               ? NULL
			   : strcmp(value, "yes") != 0 ? "console.value"
			   : !has_regions(exchange)    ? "list.no_regions"
						       : NULL;
	*ret_asked = value != NULL;
	if (code != NULL)
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, code, "my_regions", NULL);
	return code == NULL;
}

/* ---- work */

/* "--content … --served-day …" */
static json_t *options_of(const char *options)
{
	json_t *names = JSON_NEW_ARRAY();
	for (const char *at = options; (at = strstr(at, "--")) != NULL;) {
		at += 2;
		size_t size = strcspn(at, " ");
		(void)json_array_append_new(names, json_stringn(at, size));
		at += size;
	}
	return names;
}

static void finish_work(struct exchange *exchange)
{
	struct rows_read read;
	json_t *items = JSON_NEW_ARRAY(), *failed = JSON_NEW_ARRAY();
	unsigned lacking = 0;
	if (!rows_read(exchange, &read)) {
		json_decref(items);
		json_decref(failed);
		answer_whole(exchange, NULL);
		return;
	}
	for (size_t i = 0; i < read.count; i++) {
		const struct row *row = &read.rows[i];
		const struct work_step *step =
			work_step_of(row->part->source->why, row->line, text_of);
		if (step == NULL)
			continue;
		json_t *item = json_pack(
			"{s:s, s:s, s:{s:s, s:o}, s:O}", "why", row->part->source->why, "daemon",
			daemon_name(row->part->daemon), "next", "command", step->command, "options",
			options_of(step->options), "line", row->line);
		(void)json_array_append_new(items, item);
	}
	for (size_t i = 0; i < exchange->part_count; i++) {
		const struct part *part = &exchange->parts[i];
		if ((!part->silent && !has_more(part)) || (lacking & 1u << part->daemon) != 0)
			continue;
		(void)json_array_append_new(failed, json_string(daemon_name(part->daemon)));
		lacking |= 1u << part->daemon;
	}
	rows_free(&read);
	answer_whole(exchange, json_pack("{s:o, s:o}", "items", items, "failed", failed));
}

struct work_query {
	Zh__Query query;
	Zh__ListQuery list;
	Zh__Param params[3], *pointers[3];
};

static void add(struct work_query *asked, const char *name, const char *value)
{
	Zh__Param *param = &asked->params[asked->list.n_filters];
	zh__param__init(param);
	param->name = name;
	param->value = value;
	asked->pointers[asked->list.n_filters++] = param;
}

static void fill(struct work_query *asked, const struct work_source *source, bool my_regions)
{
	zh__query__init(&asked->query);
	zh__list_query__init(&asked->list);
	if (!source->anybodys)
		add(asked, "mine", "yes");
	if (source->filter != NULL)
		add(asked, source->filter, source->value);
	if (source->placed && my_regions)
		add(asked, "my_regions", "yes");
	asked->list.noun = source->noun;
	asked->list.filters = asked->pointers;
	SET_OPTIONAL(&asked->list, limit, WORK_PAGE);
	asked->query.ask_case = ZH__QUERY__ASK_LIST;
	asked->query.list = &asked->list;
}

static void more_work(struct part *part)
{
	struct work_query asked;
	uint8_t after[AFTER_MOST];
	fill(&asked, part->source, exchange_parameter(part->exchange, "my_regions") != NULL);
	if (!part_after(part, after, sizeof after, &asked.list.after))
		return;
	asked.list.has_after = 1;
	part_ask_more(part, &asked.query);
}

void read_work(struct exchange *exchange)
{
	const struct work_source *source;
	bool my_regions;
	if (!read_my_regions(exchange, &my_regions))
		return;
	exchange->more = more_work;
	for (size_t i = 0; (source = work_source(i)) != NULL; i++) {
		for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
			struct work_query asked;
			if (source->daemon != DAEMON_UNKNOWN && source->daemon != (enum daemon)d)
				continue;
			fill(&asked, source, my_regions);
			part_ask(exchange, (enum daemon)d, &asked.query)->source = source;
		}
	}
	parts_asked(exchange, finish_work);
}

/* ---- due */

/* Where each daemon's next page begins, and how many of its lines were told already:
 * "AFTER.N-AFTER.N-…", five of them. */
struct due_place {
	uint8_t after[AFTER_MOST];
	size_t after_size;
	unsigned told;
};

static bool read_places(const char *text, struct due_place places[DAEMON_COUNT])
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct due_place *place = &places[d];
		size_t digits = strcspn(text, ".-");
		char *end;
		if (text[digits] != '.' ||
		    !hex_read(text, digits, place->after, sizeof place->after, &place->after_size))
			return false;
		text += digits + 1;
		if (*text < '0' || *text > '9')
			return false;
		unsigned long told = strtoul(text, &end, 10);
		if (told > DUE_PAGE || *end != (d + 1 < DAEMON_COUNT ? '-' : '\0'))
			return false;
		place->told = (unsigned)told;
		text = end + 1;
	}
	return true;
}

/* How far the daemons' pages are told. */
struct due_telling {
	struct due_place places[DAEMON_COUNT];
	unsigned told[DAEMON_COUNT], whole[DAEMON_COUNT];
	bool more;
};

/* What an answer before this one told stays told, though this one may end before it gets there. */
static void begin_telling(const struct exchange *exchange, const struct rows_read *read,
			  struct due_telling *telling)
{
	const char *after = exchange_parameter(exchange, "after");
	if (after != NULL)
		(void)read_places(after, telling->places);
	for (size_t i = 0; i < read->count; i++)
		telling->whole[read->rows[i].part->daemon]++;
	for (size_t i = 0; i < exchange->part_count; i++) {
		enum daemon daemon = exchange->parts[i].daemon;
		unsigned before = telling->places[daemon].told, whole = telling->whole[daemon];
		telling->told[daemon] = before < whole ? before : whole;
		/* Nothing of its page is left, or ever was: its earliest term is on the next. */
		if (telling->told[daemon] == whole && has_more(&exchange->parts[i]))
			telling->more = true;
	}
}

/* A daemon whose page is told whole may have earlier terms on its next one than the others have:
 * the answer ends there. */
static json_t *tell_due(const struct rows_read *read, unsigned limit, struct due_telling *telling)
{
	json_t *items = JSON_NEW_ARRAY();
	unsigned passed[DAEMON_COUNT] = {0}, before[DAEMON_COUNT];
	size_t count = 0;
	memcpy(before, telling->told, sizeof before);
	for (size_t i = 0; i < read->count && count < limit && !telling->more; i++) {
		const struct part *part = read->rows[i].part;
		enum daemon daemon = part->daemon;
		if (passed[daemon] < before[daemon]) {
			passed[daemon]++;
			continue;
		}
		(void)json_array_append(items, read->rows[i].line);
		telling->told[daemon]++;
		count++;
		telling->more = telling->told[daemon] == telling->whole[daemon] && has_more(part);
	}
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		telling->more = telling->more || telling->told[d] < telling->whole[d];
	return items;
}

static void put_place(FILE *out, const struct part *part, const struct due_telling *telling)
{
	char hex[2 * AFTER_MOST + 1];
	const struct due_place *place = &telling->places[part->daemon];
	unsigned told = telling->told[part->daemon];
	bool turned = told == telling->whole[part->daemon] && has_more(part);
	hex_print(bytes_of(place->after, place->after_size), hex);
	fprintf(out, "%s%s.%u", part->daemon != DAEMON_INTAKE ? "-" : "",
		turned ? part->after : hex, turned ? 0 : told);
}

static void finish_due(struct exchange *exchange)
{
	struct due_telling telling = {.more = false};
	struct rows_read read;
	char *token = NULL;
	size_t size = 0;
	if (parts_silent(exchange))
		return;
	if (!rows_read(exchange, &read)) {
		answer_whole(exchange, NULL);
		return;
	}
	begin_telling(exchange, &read, &telling);
	json_t *items = tell_due(&read, exchange->limit, &telling);
	rows_free(&read);
	FILE *out = telling.more ? open_memstream(&token, &size) : NULL;
	for (size_t i = 0; out != NULL && i < exchange->part_count; i++)
		put_place(out, &exchange->parts[i], &telling);
	if (out != NULL)
		(void)fclose(out);
	answer_whole(exchange, json_pack("{s:o, s:s?}", "items", items, "after", token));
	free(token);
}

/* What was asked for; false: it is refused. */
static bool read_due_query(struct exchange *exchange, Zh__DueQuery *due)
{
	const char *mine = exchange_parameter(exchange, "mine");
	bool my_regions;
	zh__due_query__init(due);
	due->owner = exchange_parameter(exchange, "owner");
	if (!read_moment(exchange, "from", false, &due->has_from_ms, &due->from_ms) ||
	    !read_moment(exchange, "to", true, &due->has_to_ms, &due->to_ms))
		return false;
	if (mine != NULL && (strcmp(mine, "yes") != 0 || due->owner != NULL)) {
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", "mine", NULL);
		return false;
	}
	if (!read_my_regions(exchange, &my_regions))
		return false;
	if (my_regions)
		SET_OPTIONAL(due, my_regions, 1);
	if (mine != NULL)
		SET_OPTIONAL(due, mine, 1);
	SET_OPTIONAL(due, limit, DUE_PAGE);
	return true;
}

/* A daemon looks at so many terms for a page, and all of them may be somebody else's. */
static void more_due(struct part *part)
{
	Zh__DueQuery due;
	Zh__Query query = ZH__QUERY__INIT;
	uint8_t after[AFTER_MOST];
	if (part->size != 0 || !read_due_query(part->exchange, &due) ||
	    !part_after(part, after, sizeof after, &due.after))
		return;
	due.has_after = 1;
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	part_ask_more(part, &query);
}

void read_due(struct exchange *exchange)
{
	struct due_place places[DAEMON_COUNT] = {0};
	Zh__DueQuery due;
	Zh__Query query = ZH__QUERY__INIT;
	const char *after = exchange_parameter(exchange, "after");
	if (!read_limit(exchange, DUE_PAGE, &exchange->limit) || !read_due_query(exchange, &due))
		return;
	if (after != NULL && !read_places(after, places)) {
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", "after", NULL);
		return;
	}
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	exchange->more = more_due;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		due.has_after = places[d].after_size != 0;
		due.after = (ProtobufCBinaryData){places[d].after_size, places[d].after};
		(void)part_ask(exchange, (enum daemon)d, &query);
	}
	parts_asked(exchange, finish_due);
}
