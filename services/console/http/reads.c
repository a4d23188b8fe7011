/* What pages read: questions to the daemons, and to the read model, put together as JSON. */
#include <stdlib.h>

#include "common/base/firm_key.h"
#include "common/base/hex.h"
#include "common/base/lines.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/stage/queries/reads.h"
#include "common/words/catalogue.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/parts.h"
#include "services/console/http/tables.h"

/* ---- what was given */

static void refuse_value(struct exchange *exchange, const char *where)
{
	exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", where, NULL);
}

/* 1 to `most`; refused: false. */
bool read_limit(struct exchange *exchange, unsigned most, unsigned *ret_limit)
{
	const char *text = exchange_parameter(exchange, "limit");
	unsigned limit = 0;
	*ret_limit = most < 100 ? most : 100;
	if (text == NULL)
		return true;
	for (size_t i = 0; text[i] >= '0' && text[i] <= '9' && i < 4; i++) {
		limit = limit * 10 + (unsigned)(text[i] - '0');
		if (text[i + 1] == '\0' && limit >= 1 && limit <= most) {
			*ret_limit = limit;
			return true;
		}
	}
	refuse_value(exchange, "limit");
	return false;
}

bool read_after(struct exchange *exchange, uint8_t memory[AFTER_MOST], protobuf_c_boolean *ret_has,
		ProtobufCBinaryData *ret_after)
{
	const char *text = exchange_parameter(exchange, "after");
	size_t size = 0;
	*ret_has = 0;
	if (text == NULL)
		return true;
	if (!hex_read(text, strlen(text), memory, AFTER_MOST, &size) || size == 0) {
		refuse_value(exchange, "after");
		return false;
	}
	*ret_has = 1;
	*ret_after = (ProtobufCBinaryData){size, memory};
	return true;
}

/* A day, or a moment; `ends`: a day means to its end. */
bool read_moment(struct exchange *exchange, const char *name, bool ends,
		 protobuf_c_boolean *ret_has, int64_t *ret_ms)
{
	const char *text = exchange_parameter(exchange, name);
	int32_t day;
	*ret_has = text != NULL;
	if (text == NULL)
		return true;
	if (time_parse_day(text, &day) == STATUS_OK) {
		*ret_ms = ends ? time_end_of_day_ms(day) : time_ms_of_day(day);
		return true;
	}
	if (time_parse_moment(text, ret_ms) == STATUS_OK)
		return true;
	refuse_value(exchange, name);
	return false;
}

bool read_lang(struct exchange *exchange, enum lang *ret_lang)
{
	const char *asked = exchange_parameter(exchange, "lang");
	bool zh = asked != NULL && strcmp(asked, "zh") == 0;
	*ret_lang = zh ? LANG_ZH : LANG_EN;
	if (zh || (asked != NULL && strcmp(asked, "en") == 0))
		return true;
	refuse_value(exchange, "lang");
	return false;
}

/* {id}: of this county's, with a daemon that has it. */
static bool read_id(struct exchange *exchange, struct object_id *ret_id)
{
	const struct config *config = exchange->site->options.config;
	bool known = object_id_parse(exchange->argument, ret_id) == STATUS_OK &&
		     ret_id->daemon > DAEMON_UNKNOWN && ret_id->daemon < DAEMON_COUNT;
	if (!known)
		refuse_value(exchange, "id");
	else if ((int64_t)ret_id->region != config->region)
		exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "console.elsewhere", "id", NULL);
	return !exchange->answered;
}

static void fill_object(Zh__ObjectId *object, struct object_id id)
{
	zh__object_id__init(object);
	SET_OPTIONAL(object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(object, region, id.region);
	SET_OPTIONAL(object, number, id.number);
	SET_OPTIONAL(object, daemon, (Zh__DaemonName)id.daemon);
}

/* ---- answers of one kind */

/* {items}, and `name` where there is one, of which `more` is the JSON (NULL: no memory). */
static void answer_items(struct exchange *exchange, const char *name, const char *more)
{
	const struct part *part = &exchange->parts[0];
	char *text = NULL;
	size_t size = 0;
	FILE *out = name == NULL || more != NULL ? open_memstream(&text, &size) : NULL;
	if (out != NULL) {
		(void)fputc('{', out);
		put_lines(out, "items", part->text, part->size);
		if (name != NULL)
			fprintf(out, ",\"%s\":%s", name, more);
		put_end(out, exchange);
	}
	answer_json(exchange, out, &text, &size);
}

/* {items, after} */
void finish_page(struct exchange *exchange)
{
	const char *after = exchange->parts[0].after;
	char *quoted = NULL;
	if (parts_silent(exchange))
		return;
	bool more = after != NULL && after[0] != '\0';
	if (more && asprintf(&quoted, "\"%s\"", after) < 0)
		quoted = NULL;
	answer_items(exchange, "after", more ? quoted : "null");
	free(quoted);
}

/* {items} */
static void finish_lines(struct exchange *exchange)
{
	if (!parts_silent(exchange))
		answer_items(exchange, NULL, NULL);
}

static bool own_refused(struct exchange *exchange, const struct part *part)
{
	if (!part->refused)
		return false;
	bool role = strcmp(part->own_refusal, "query.role") == 0;
	bool behind = strcmp(part->own_refusal, "console.behind") == 0;
	bool absent = strcmp(part->own_refusal, "story.not_found") == 0;
	exchange_refuse(exchange,
			role     ? MHD_HTTP_FORBIDDEN
			: behind ? MHD_HTTP_SERVICE_UNAVAILABLE
			: absent ? MHD_HTTP_NOT_FOUND
				 : MHD_HTTP_BAD_REQUEST,
			part->own_refusal, NULL, "console");
	return true;
}

/* "behind" of the answer names somebody. */
static bool says_who_lacks(const struct exchange *exchange)
{
	json_t *behind = exchange->told ? behind_json(&exchange->lags) : NULL;
	bool says = json_array_size(behind) != 0;
	json_decref(behind);
	return says;
}

/* The read model knows nothing of it, or not yet, which the answer says: the daemons may. */
static bool own_unknown(const struct part *part)
{
	return part->refused && (strcmp(part->own_refusal, "story.not_found") == 0 ||
				 (strcmp(part->own_refusal, "console.behind") == 0 &&
				  says_who_lacks(part->exchange)));
}

/* ---- lists */

void read_lists(struct exchange *exchange)
{
	union {
		const uint8_t *read;
		void *field;
	} memory = {lists_json};
	struct MHD_Response *response = MHD_create_response_from_buffer(
		lists_json_size, memory.field, MHD_RESPMEM_PERSISTENT);
	if (response != NULL) {
		(void)MHD_add_response_header(response, "Content-Type",
					      "application/json; charset=utf-8");
		(void)MHD_add_response_header(response, "Cache-Control", "no-store");
	}
	exchange->response = response;
	exchange_answer(exchange, MHD_HTTP_OK, NULL, 0);
}

static enum MHD_Result take_filter(void *context, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct list_filters *filters = (struct list_filters *)context;
	(void)kind;
	for (size_t i = 0; filters->ours[i] != NULL; i++) {
		if (strcmp(name, filters->ours[i]) == 0)
			return MHD_YES;
	}
	if (filters->count == FILTERS_MOST) {
		filters->too_many = true;
		return MHD_NO;
	}
	Zh__Param *param = &filters->params[filters->count];
	zh__param__init(param);
	param->name = name;
	param->value = value != NULL ? value : "";
	filters->pointers[filters->count++] = param;
	return MHD_YES;
}

/* Which daemon has the list: as asked, or the only one. */
static enum daemon daemon_of_list(const struct exchange *exchange)
{
	const char *asked = exchange_parameter(exchange, "daemon");
	enum daemon found = DAEMON_UNKNOWN;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		if (!tables_has_list((enum daemon)d, exchange->argument))
			continue;
		if (asked != NULL && strcmp(asked, daemon_name((enum daemon)d)) != 0)
			continue;
		if (found != DAEMON_UNKNOWN)
			return DAEMON_COUNT; /* several have it */
		found = (enum daemon)d;
	}
	return found;
}

enum daemon list_question(struct exchange *exchange, const char *const *ours,
			  struct list_question *ret_question)
{
	const char *asked = exchange_parameter(exchange, "daemon");
	enum daemon daemon = daemon_of_list(exchange);
	struct list_filters *filters = &ret_question->filters;
	if (asked != NULL && daemon_of_name(asked) == DAEMON_UNKNOWN) {
		refuse_value(exchange, "daemon");
		return DAEMON_COUNT;
	}
	filters->ours = ours;
	filters->count = 0;
	filters->too_many = false;
	(void)MHD_get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND, take_filter,
					filters);
	if (daemon == DAEMON_UNKNOWN)
		exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "console.no_list", "noun", NULL);
	else if (daemon == DAEMON_COUNT)
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.which_daemon", "daemon",
				NULL);
	else if (filters->too_many)
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.too_many", NULL, NULL);
	if (exchange->answered)
		return DAEMON_COUNT;
	zh__list_query__init(&ret_question->list);
	zh__query__init(&ret_question->query);
	ret_question->list.noun = exchange->argument;
	ret_question->list.n_filters = filters->count;
	ret_question->list.filters = filters->pointers;
	ret_question->query.ask_case = ZH__QUERY__ASK_LIST;
	ret_question->query.list = &ret_question->list;
	return daemon;
}

static const char *const of_a_page[] = {"daemon", "limit", "after", NULL};

void read_list(struct exchange *exchange)
{
	struct list_question question;
	struct read_case read;
	Zh__ListQuery *list = &question.list;
	uint8_t after[AFTER_MOST];
	unsigned limit;
	enum daemon daemon = list_question(exchange, of_a_page, &question);
	if (daemon == DAEMON_COUNT || !read_limit(exchange, QUERY_PAGE_MAX, &limit) ||
	    !read_after(exchange, after, &list->has_after, &list->after))
		return;
	if (reads_case(&question.query, &read) && !audit_read(exchange, read.what, read.object))
		return;
	SET_OPTIONAL(list, limit, limit);
	(void)part_ask(exchange, daemon, &question.query);
	parts_asked(exchange, finish_page);
}

/* ---- how many rows a list has */

#define COUNT_MOST 1000u /* who has so many in hand looks at a bulletin */

/* Rows are counted and dropped, page by page. */
static void count_rows(struct part *part)
{
	struct bytes rest = bytes_of(part->text, part->size), line;
	while (lines_next(&rest, &line))
		part->exchange->counted++;
	part->size = 0;
}

static void count_on(struct part *part)
{
	struct exchange *exchange = part->exchange;
	struct list_question question;
	uint8_t after[AFTER_MOST];
	Zh__ListQuery *list = &question.list;
	count_rows(part);
	if (exchange->counted >= COUNT_MOST ||
	    list_question(exchange, of_a_page, &question) != part->daemon ||
	    !part_after(part, after, sizeof after, &list->after))
		return;
	list->has_after = 1;
	SET_OPTIONAL(list, limit, QUERY_PAGE_MAX);
	part_ask_more(part, &question.query);
}

/* {count, more} */
static void finish_count(struct exchange *exchange)
{
	struct part *part = &exchange->parts[0];
	char *text = NULL;
	if (parts_silent(exchange))
		return;
	count_rows(part);
	int size = asprintf(&text, "{\"count\":%zu,\"more\":%s}", exchange->counted,
			    part->after != NULL && part->after[0] != '\0' ? "true" : "false");
	exchange_answer(exchange, MHD_HTTP_OK, size > 0 ? text : NULL, size > 0 ? (size_t)size : 0);
}

void read_list_count(struct exchange *exchange)
{
	struct list_question question;
	enum daemon daemon = list_question(exchange, of_a_page, &question);
	if (daemon == DAEMON_COUNT)
		return;
	SET_OPTIONAL(&question.list, limit, QUERY_PAGE_MAX);
	exchange->more = count_on;
	(void)part_ask(exchange, daemon, &question.query);
	parts_asked(exchange, finish_count);
}

/* ---- objects */

/* {items, opened}: what is there, and who else has looked at it lately. */
static void finish_object(struct exchange *exchange)
{
	struct site *site = exchange->site;
	struct openings *openings = &site->openings;
	const char *person = exchange->person_id;
	int64_t now_ms = site_mono_ms(site);
	const struct opening *other;
	struct object_id id;
	size_t at = 0;
	if (parts_silent(exchange) || object_id_parse(exchange->argument, &id) != STATUS_OK)
		return;
	json_t *others = JSON_NEW_ARRAY();
	while ((other = openings_next(openings, id, person, now_ms, &at)) != NULL)
		(void)json_array_append_new(others, opening_json(site, other));
	if (openings_put(openings, id, person, now_ms))
		stream_opened(site, openings_find(openings, id, person, now_ms));
	char *opened = json_dumps(others, JSON_COMPACT);
	json_decref(others);
	answer_items(exchange, "opened", opened);
	free(opened);
}

void read_object(struct exchange *exchange)
{
	struct object_id id;
	Zh__ObjectId object;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	if (!read_id(exchange, &id) || !audit_read(exchange, "object", exchange->argument))
		return;
	fill_object(&object, id);
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	(void)part_ask(exchange, id.daemon, &query);
	parts_asked(exchange, finish_object);
}

static void finish_own(struct exchange *exchange)
{
	if (!own_refused(exchange, &exchange->parts[0]))
		finish_lines(exchange);
}

/* Of the object its story, or of a case its sheet or its volumes. */
enum told { TOLD_STORY, TOLD_SHEET, TOLD_VOLUME };

static void ask_story(struct exchange *exchange, const char *what, enum told told)
{
	struct object_id id;
	Zh__ObjectId object;
	Zh__StoryQuery story = ZH__STORY_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	if (!read_id(exchange, &id) || !audit_read(exchange, what, exchange->argument))
		return;
	fill_object(&object, id);
	story.object = &object;
	if (told == TOLD_SHEET)
		SET_OPTIONAL(&story, case_sheet, 1);
	else if (told == TOLD_VOLUME)
		SET_OPTIONAL(&story, case_volume, 1);
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &story;
	(void)part_own(exchange, &query);
	parts_asked(exchange, finish_own);
}

void read_story(struct exchange *exchange)
{
	ask_story(exchange, "story", TOLD_STORY);
}

void read_case_sheet(struct exchange *exchange)
{
	ask_story(exchange, "case_sheet", TOLD_SHEET);
}

void read_case_volume(struct exchange *exchange)
{
	ask_story(exchange, "case_volume", TOLD_VOLUME);
}

/* {items, causes}: the parts of daemons, then the console's own, the last. */
static void finish_explain(struct exchange *exchange)
{
	char *text = NULL, *lines = NULL;
	size_t size = 0, lines_size = 0;
	const struct part *own = &exchange->parts[0];
	if (parts_silent(exchange) || (!own_unknown(own) && own_refused(exchange, own)))
		return;
	FILE *joined = open_memstream(&lines, &lines_size);
	for (size_t i = 1; joined != NULL && i < exchange->part_count; i++)
		(void)fwrite(exchange->parts[i].text, 1, exchange->parts[i].size, joined);
	if (joined != NULL)
		(void)fclose(joined);
	FILE *out = joined != NULL ? open_memstream(&text, &size) : NULL;
	if (out != NULL) {
		(void)fputc('{', out);
		put_lines(out, "items", lines, lines_size);
		(void)fputc(',', out);
		put_lines(out, "causes", own->text, own->size);
		put_end(out, exchange);
	}
	free(lines);
	answer_json(exchange, out, &text, &size);
}

static void explain(struct exchange *exchange, Zh__ExplainQuery *explain, struct object_id id)
{
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = explain;
	(void)part_own(exchange, &query);
	if (explain->firm_key != NULL) {
		for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
			part_ask(exchange, (enum daemon)d, &query)->may_be_refused = true;
	} else {
		(void)part_ask(exchange, id.daemon, &query);
		/* A hazard's measures: the ladder knows why. */
		if (id.kind == OBJECT_HAZARD)
			part_ask(exchange, DAEMON_ESCALATION, &query)->may_be_refused = true;
	}
	parts_asked(exchange, finish_explain);
}

void read_explain(struct exchange *exchange)
{
	struct object_id id;
	Zh__ObjectId object;
	Zh__ExplainQuery ask = ZH__EXPLAIN_QUERY__INIT;
	if (!read_id(exchange, &id) ||
	    !read_moment(exchange, "at", true, &ask.has_at_ms, &ask.at_ms) ||
	    !audit_read(exchange, "explain", exchange->argument))
		return;
	fill_object(&object, id);
	ask.object = &object;
	explain(exchange, &ask, id);
}

/* ---- firms */

static bool read_firm_key(struct exchange *exchange, char key[FIRM_KEY_TEXT])
{
	if (firm_key_read(bytes_of_text(exchange->argument), key) != FIRM_KEY_NONE)
		return true;
	refuse_value(exchange, "key");
	return false;
}

static void finish_firm(struct exchange *exchange)
{
	char *text = NULL;
	size_t size = 0;
	const struct part *own = &exchange->parts[0], *archive = &exchange->parts[1];
	if (parts_silent(exchange) || (!own_unknown(own) && own_refused(exchange, own)))
		return;
	if (own_unknown(own) && archive->refused) {
		if (strcmp(own->own_refusal, "story.not_found") == 0)
			exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "console.no_firm", "key",
					NULL);
		else
			(void)own_refused(exchange, own);
		return;
	}
	FILE *out = open_memstream(&text, &size);
	if (out != NULL) {
		(void)fputc('{', out);
		put_lines(out, "items", archive->text, archive->size);
		(void)fputc(',', out);
		put_lines(out, "matters", own->text, own->size);
		put_end(out, exchange);
	}
	answer_json(exchange, out, &text, &size);
}

void read_firm(struct exchange *exchange)
{
	char key[FIRM_KEY_TEXT];
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__StoryQuery story = ZH__STORY_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	if (!read_firm_key(exchange, key) || !audit_read(exchange, "firm", key))
		return;
	story.firm_key = key;
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &story;
	(void)part_own(exchange, &query);
	zh__query__init(&query);
	get.key = key;
	get.noun = "firm";
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	part_ask(exchange, DAEMON_HAZARD, &query)->may_be_refused = true;
	parts_asked(exchange, finish_firm);
}

void read_firm_explain(struct exchange *exchange)
{
	char key[FIRM_KEY_TEXT];
	Zh__ExplainQuery ask = ZH__EXPLAIN_QUERY__INIT;
	if (!read_firm_key(exchange, key) ||
	    !read_moment(exchange, "at", true, &ask.has_at_ms, &ask.at_ms) ||
	    !audit_read(exchange, "explain", key))
		return;
	ask.firm_key = key;
	explain(exchange, &ask, (struct object_id){0});
}

/* ---- search, status */

static void finish_search(struct exchange *exchange)
{
	if (!own_refused(exchange, &exchange->parts[0]))
		finish_page(exchange);
}

void read_search(struct exchange *exchange)
{
	Zh__SearchQuery search = ZH__SEARCH_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	uint8_t after[AFTER_MOST];
	unsigned limit;
	search.text = exchange_parameter(exchange, "q");
	if (search.text == NULL) {
		refuse_value(exchange, "q");
		return;
	}
	if (!read_limit(exchange, 50, &limit) ||
	    !read_after(exchange, after, &search.has_after, &search.after))
		return;
	SET_OPTIONAL(&search, limit, limit);
	query.ask_case = ZH__QUERY__ASK_SEARCH;
	query.search = &search;
	(void)part_own(exchange, &query);
	parts_asked(exchange, finish_search);
}

static void finish_status(struct exchange *exchange)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out != NULL) {
		fprintf(out, "{\"items\":[");
		for (size_t i = 0; i < exchange->part_count; i++) {
			const struct part *part = &exchange->parts[i];
			fprintf(out, "%s{\"daemon\":\"%s\",\"answers\":%s,", i != 0 ? "," : "",
				part->daemon != DAEMON_UNKNOWN ? daemon_name(part->daemon)
							       : "console",
				part->silent ? "false" : "true");
			put_lines(out, "lines", part->text, part->size);
			(void)fputc('}', out);
		}
		fprintf(out, "]}");
	}
	answer_json(exchange, out, &text, &size);
}

void read_status(struct exchange *exchange)
{
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	(void)part_own(exchange, &query);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		(void)part_ask(exchange, (enum daemon)d, &query);
	parts_asked(exchange, finish_status);
}

/* ---- words */

/* What people write, and what the daemons say there all the same: in no language. */
static json_t *written_members(void)
{
	json_t *members = JSON_NEW_OBJECT();
	const char *member, *said;
	for (size_t i = 0; (member = catalogue_written_at(i, &said)) != NULL; i++)
		(void)json_object_set_new(members, member, json_string(said));
	return members;
}

/* Those whose values are words of the vocabulary that all such members share. */
static json_t *worded_members(void)
{
	json_t *members = JSON_NEW_OBJECT();
	const char *member;
	for (size_t i = 0; (member = catalogue_worded_at(i)) != NULL; i++)
		(void)json_object_set_new(members, member, json_string(""));
	return members;
}

void read_words(struct exchange *exchange)
{
	static const char *const classes[WORDS_CLASSES] = {"text",   "code",   "event",  "act",
							   "noun",   "option", "member", "value",
							   "policy", "why"};
	enum lang lang;
	if (!read_lang(exchange, &lang))
		return;
	bool zh = lang == LANG_ZH;
	json_t *words = json_pack("{s:s}", "lang", zh ? "zh" : "en");
	for (unsigned class = 0; class < WORDS_CLASSES; class ++) {
		size_t count;
		const struct catalogue_entry *entries =
			catalogue_entries((enum word_class) class, &count);
		json_t *of_class = JSON_NEW_OBJECT();
		for (size_t i = 0; i < count; i++) {
			bool other = SABOTAGE("console.english-in-chinese") &&
				     strcmp(entries[i].name, "opened") == 0;
			(void)json_object_set_new(
				of_class, entries[i].name,
				json_string(zh && !other ? entries[i].zh : entries[i].en));
		}
		(void)json_object_set_new(words, classes[class], of_class);
	}
	(void)json_object_set_new(words, "written", written_members());
	(void)json_object_set_new(words, "worded", worded_members());
	char *text = words != NULL ? json_dumps(words, JSON_COMPACT) : NULL;
	json_decref(words);
	page_answer_text(exchange, text);
}
