#include "services/ctl/show/lines.h"
#include "services/ctl/show/json_tree.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/show/proposal_changes.h"

#define PAGE 200u

size_t terminal_columns(const struct session *session)
{
	struct winsize size;
	int descriptor = fileno(session->out);
	if (descriptor < 0 || isatty(descriptor) != 1 || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

void lines_open(struct lines *lines, struct session *session, enum lines_form form)
{
	*lines = (struct lines){.session = session, .form = form};
	if ((form == LINES_PAGE || form == LINES_STORY) && !session->json)
		lines->page = explain_page_open(session->lang, session->names, session->out);
	if (lines->page != NULL && form == LINES_STORY)
		explain_page_is_story(lines->page);
	if (form == LINES_TABLE && !session->json)
		lines->table = table_open(session->lang, terminal_columns(session), session->colour,
					  session->out);
	table_names(lines->table, session->names);
}

/* Among blocks the days of a clock, and the dates that move, are tables of their own. */
static bool is_row(const struct lines *lines, const json_t *object)
{
	const char *kind = json_string_value(json_object_get(object, "kind"));
	return lines->form == LINES_TABLE ||
	       (kind != NULL && (strcmp(kind, "day") == 0 || strcmp(kind, "move") == 0));
}

static bool says_of(const struct lines *lines)
{
	return lines->of != NULL && !SABOTAGE("ctl.several-lists-as-one");
}

/* Says of the line what it is in, first. */
static bool say_of(const struct lines *lines, json_t **object)
{
	json_t *said = json_pack("{}");
	bool fine = json_object_set_new(said, "list_of", json_string(lines->of)) == 0 &&
		    json_object_update(said, *object) == 0;
	json_decref(*object);
	*object = said;
	if (!fine)
		json_decref(said);
	return fine;
}

static void put_as_it_is(const struct lines *lines, struct bytes line)
{
	FILE *out = lines->session->out;
	json_t *of = says_of(lines) && line.size != 0 ? json_string(lines->of) : NULL;
	(void)fwrite(line.data, 1, line.size - (of != NULL), out);
	if (of != NULL) {
		fputs(",\"list_of\":", out);
		(void)json_dumpf(of, out, JSON_ENCODE_ANY);
		fputc('}', out);
	}
	fputc('\n', out);
	json_decref(of);
}

int lines_put(struct lines *lines, struct bytes line)
{
	struct session *session = lines->session;
	json_error_t error;
	if (session->json) {
		put_as_it_is(lines, line);
		lines->count++;
		if (lines->sheet == NULL)
			return EXIT_DONE;
	}
	json_t *object = json_loadb((const char *)line.data, line.size, 0, &error);
	if (!json_is_object(object)) {
		json_decref(object);
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	}
	if (says_of(lines) && !say_of(lines, &object))
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	if (lines->sheet != NULL) {
		lines->count += session->json ? 0 : 1;
		return lines_put_sheet(lines, object);
	}
	if (lines->page != NULL) {
		explain_page_add(lines->page, object);
		lines->count++;
		json_decref(object);
		return EXIT_DONE;
	}
	if (is_row(lines, object) && lines->table == NULL) {
		fputc('\n', session->out);
		lines->table = table_open(session->lang, terminal_columns(session), session->colour,
					  session->out);
	} else if (lines->form == LINES_BLOCKS && !is_row(lines, object)) {
		(void)table_close(&lines->table);
	}
	if (lines->table != NULL) {
		table_add(lines->table, object);
	} else {
		if (lines->count != 0)
			fputc('\n', session->out);
		proposal_changes(object, session->lang);
		render_block(object, session->names, session->lang, session->out);
	}
	lines->count++;
	json_decref(object);
	return EXIT_DONE;
}

struct bytes lines_first(const Zh__QueryAnswer *answer)
{
	struct bytes rest = bytes_of(NULL, 0), line = rest;
	if (answer != NULL && answer->n_lines != 0)
		rest = bytes_of(answer->lines[0].data, answer->lines[0].len);
	(void)lines_next(&rest, &line);
	return line;
}

int lines_put_all(struct lines *lines, const Zh__QueryAnswer *answer)
{
	for (size_t i = 0; i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), line;
		while (lines_next(&rest, &line)) {
			int exit = lines_put(lines, line);
			if (exit != EXIT_DONE)
				return exit;
		}
	}
	return EXIT_DONE;
}

/* The next page of the questions that have pages. */
static bool next_page(Zh__Query *query, struct bytes after, uint32_t limit)
{
	ProtobufCBinaryData stored = message_bytes(after);
	switch (query->ask_case) {
	case ZH__QUERY__ASK_LIST:
		query->list->has_after = after.size != 0 || query->list->has_after;
		if (after.size != 0)
			query->list->after = stored;
		SET_OPTIONAL(query->list, limit, limit);
		return true;
	case ZH__QUERY__ASK_CALENDAR:
		query->calendar->has_after = after.size != 0;
		query->calendar->after = stored;
		SET_OPTIONAL(query->calendar, limit, limit);
		return true;
	case ZH__QUERY__ASK_SEARCH:
		query->search->has_after = after.size != 0 || query->search->has_after;
		if (after.size != 0)
			query->search->after = stored;
		SET_OPTIONAL(query->search, limit, limit);
		return true;
	case ZH__QUERY__ASK_BULLETIN:
		query->bulletin->has_after = after.size != 0;
		query->bulletin->after = stored;
		SET_OPTIONAL(query->bulletin, limit, limit);
		return true;
	case ZH__QUERY__ASK_CAMPAIGN_BASE:
		query->campaign_base->has_after = after.size != 0;
		query->campaign_base->after = stored;
		SET_OPTIONAL(query->campaign_base, limit, limit);
		return true;
	case ZH__QUERY__ASK_TAIL:
		if (after.size == 8)
			SET_OPTIONAL(query->tail, from, be64_get(after.data));
		SET_OPTIONAL(query->tail, limit, limit);
		return true;
	case ZH__QUERY__ASK_DUE: /* due_merge.c */
	case ZH__QUERY__ASK_GET:
	case ZH__QUERY__ASK_EXPLAIN:
	case ZH__QUERY__ASK_STATUS:
	case ZH__QUERY__ASK_VERIFY:
	case ZH__QUERY__ASK_FRAMES:
	case ZH__QUERY__ASK_STORY:
	case ZH__QUERY__ASK_LOOKUP:
	case ZH__QUERY__ASK_DIGEST:
	case ZH__QUERY__ASK_BOOK:
	case ZH__QUERY__ASK_WHAT_IF:
	case ZH__QUERY__ASK__NOT_SET:
	case _ZH__QUERY__ASK__CASE_IS_INT_SIZE:
		break;
	}
	return false;
}

/* The console reads on for so long before it answers; the rest is for the answer's way. */
static uint32_t console_patience(const struct session *session)
{
	int64_t patience_ms = session->timeout_ms / 4 * 3;
	return patience_ms < UINT32_MAX ? (uint32_t)patience_ms : UINT32_MAX;
}

int lines_ask(struct lines *lines, struct county *county, unsigned place, Zh__Query *query,
	      uint64_t limit, struct bytes *ret_after)
{
	struct arena *arena = &lines->session->arena;
	uint64_t first = lines->count;
	struct bytes after = {NULL, 0};
	uint8_t key[256];
	size_t mark = arena->used;
	do {
		uint64_t left = limit == 0 ? PAGE : limit - (lines->count - first);
		const Zh__Reply *reply;
		Zh__Request request = ZH__REQUEST__INIT;
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = query;
		arena->used = mark;
		if (place == COUNTY_CONSOLE)
			SET_OPTIONAL(&request, deadline_ms, console_patience(lines->session));
		bool pages = next_page(query, after, (uint32_t)(left < PAGE ? left : PAGE));
		int exit = county_ask(county, place, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, NULL);
		if (exit == EXIT_BUSY && reply->answer != NULL) {
			/* It shows what it has, and says that it may lack the latest. */
			int put = lines_put_all(lines, reply->answer);
			lines->failed = true;
			if (ret_after != NULL)
				*ret_after = arena_copy(arena, bytes_of(reply->answer->after.data,
									reply->answer->after.len));
			return put == EXIT_DONE ? exit : put;
		}
		if (exit == EXIT_DONE && reply->answer == NULL)
			exit = failure_set(&lines->session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		if (exit == EXIT_DONE)
			exit = lines_put_all(lines, reply->answer);
		if (exit != EXIT_DONE) {
			lines->failed = true;
			return exit;
		}
		struct bytes next = bytes_of(reply->answer->after.data, reply->answer->after.len);
		bool more = pages && reply->answer->has_after && next.size <= sizeof key;
		if (more && next.size != 0 && bytes_equal(after, next)) {
			lines->failed = true; /* it would be asked permanently */
			return failure_set(&lines->session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		}
		after = (struct bytes){NULL, 0};
		if (more) {
			memcpy(key, next.data, next.size);
			after = bytes_of(key, next.size);
		}
	} while (after.size != 0 && (limit == 0 || lines->count - first < limit));
	if (ret_after != NULL)
		*ret_after = arena_copy(arena, after);
	return EXIT_DONE;
}
