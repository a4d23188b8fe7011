#include "services/ctl/waiting/due_merge.h"
#include "services/ctl/show/json_tree.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGE 200u
#define MOMENT_MAX 48 /* "2025-03-11T23:59:59.999+08:00" */
#define AFTER_MAX 256

/* One daemon's answer, as far as it has been read. */
struct due_source {
	enum daemon daemon;
	char *page; /* its lines, each with its LF */
	size_t size, at;
	uint8_t after[AFTER_MAX];
	size_t after_size;
	bool asked, more;
	struct bytes line; /* size 0: no more */
	char moment[MOMENT_MAX];
};

struct due_merging {
	struct county *county;
	const struct due_question *question;
	size_t failed; /* daemons that don't answer */
	size_t nobody; /* … to whom the owner is nobody */
	int exit;      /* of the last of them */
};

/* ---- pages */

static int keep_page(struct due_source *source, const Zh__QueryAnswer *answer,
		     struct failure *failure)
{
	size_t size = 0;
	for (size_t i = 0; i < answer->n_lines; i++)
		size += answer->lines[i].len + 1;
	free(source->page);
	source->page = (char *)malloc(size + 1);
	source->size = source->at = 0;
	if (source->page == NULL)
		return failure_set(failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t i = 0; i < answer->n_lines; i++) {
		if (answer->lines[i].len != 0) /* a page may be empty, and yet not the last */
			memcpy(source->page + source->size, answer->lines[i].data,
			       answer->lines[i].len);
		source->size += answer->lines[i].len;
		source->page[source->size++] = '\n';
	}
	return EXIT_DONE;
}

/* Where the next page begins; a page that begins where this one did would be asked permanently. */
static int keep_after(struct due_source *source, const Zh__QueryAnswer *answer,
		      struct failure *failure)
{
	struct bytes next = bytes_of(answer->after.data, answer->after.len);
	source->more = answer->has_after && next.size != 0;
	if (!source->more)
		return EXIT_DONE;
	if (next.size > sizeof source->after ||
	    bytes_equal(next, bytes_of(source->after, source->after_size)))
		return failure_set(failure, EXIT_INTERNAL, "cli.answer_malformed");
	memcpy(source->after, next.data, next.size);
	source->after_size = next.size;
	return EXIT_DONE;
}

static int ask_page(struct due_source *source, struct county *county,
		    const struct due_question *question)
{
	struct session *session = county->session;
	struct arena *arena = &session->arena;
	size_t mark = arena->used;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply;
	due.has_from_ms = question->has_from;
	due.from_ms = question->from_ms;
	due.has_to_ms = question->has_to;
	due.to_ms = question->to_ms;
	due.has_mine = question->mine;
	due.mine = question->mine;
	due.has_my_regions = question->my_regions;
	due.my_regions = question->my_regions;
	due.owner = question->owner;
	due.has_after = source->asked;
	due.after = (ProtobufCBinaryData){source->after_size, source->after};
	bool fewer = question->limit != 0 && question->limit < PAGE;
	SET_OPTIONAL(&due, limit, fewer ? (uint32_t)question->limit : PAGE);
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	source->asked = true;
	int exit = county_ask(county, (unsigned)source->daemon, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, NULL);
	if (exit == EXIT_DONE && reply->answer == NULL)
		exit = failure_set(&session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	if (exit == EXIT_DONE)
		exit = keep_page(source, reply->answer, &session->failure);
	if (exit == EXIT_DONE)
		exit = keep_after(source, reply->answer, &session->failure);
	arena->used = mark;
	return exit;
}

/* ---- lines */

/* All moments of a county are written with one offset, so that their text sorts as they do.  What
 * has none stands first. */
static void read_moment(struct due_source *source)
{
	json_t *object = json_loadb((const char *)source->line.data, source->line.size, 0, NULL);
	const char *text = json_string_value(json_object_get(object, "due_ms"));
	(void)snprintf(source->moment, sizeof source->moment, "%s", text != NULL ? text : "");
	json_decref(object);
}

static int next_line(struct due_source *source, struct county *county,
		     const struct due_question *question)
{
	for (source->line = bytes_of(NULL, 0); source->line.size == 0;) {
		if (source->at == source->size) {
			if (source->asked && !source->more)
				return EXIT_DONE;
			int exit = ask_page(source, county, question);
			if (exit != EXIT_DONE)
				return exit;
			continue;
		}
		struct bytes rest = bytes_of(source->page + source->at, source->size - source->at);
		(void)lines_next(&rest, &source->line);
		source->at = source->size - rest.size;
	}
	read_moment(source);
	return EXIT_DONE;
}

static struct due_source *earliest(struct due_source *sources, size_t count)
{
	struct due_source *first = NULL;
	for (size_t i = 0; i < count; i++) {
		struct due_source *source = &sources[i];
		if (source->line.size != 0 &&
		    (first == NULL || strcmp(source->moment, first->moment) < 0))
			first = source;
	}
	return first;
}

/* The others' are shown all the same; who doesn't answer is named at once. */
static int next_or_none(struct due_merging *merging, struct due_source *source)
{
	struct session *session = merging->county->session;
	int exit = next_line(source, merging->county, merging->question);
	if (exit == EXIT_USAGE && failure_is_of_nobody(&session->failure)) {
		session->failure = (struct failure){.exit = EXIT_DONE};
		merging->nobody++;
		return EXIT_DONE;
	}
	if (exit != EXIT_NO_ANSWER && exit != EXIT_BUSY)
		return exit;
	session_fail_one(session, daemon_name(source->daemon));
	source->line = bytes_of(NULL, 0);
	merging->failed++;
	merging->exit = exit;
	return EXIT_DONE;
}

static int merge(struct lines *lines, struct due_merging *merging, struct due_source *sources)
{
	const struct due_question *question = merging->question;
	int exit = EXIT_DONE;
	for (size_t i = 0; i < question->count && exit == EXIT_DONE; i++)
		exit = next_or_none(merging, &sources[i]);
	for (struct due_source *said = NULL; exit == EXIT_DONE;) {
		if (question->limit != 0 && lines->count == question->limit)
			break;
		if (said != NULL)
			exit = next_or_none(merging, said);
		said = exit == EXIT_DONE ? earliest(sources, question->count) : NULL;
		if (said == NULL)
			break;
		exit = lines_put(lines, said->line);
	}
	return exit;
}

int due_merge(struct lines *lines, struct county *county, const struct due_question *question)
{
	struct due_source sources[DAEMON_COUNT] = {{.daemon = DAEMON_UNKNOWN}};
	struct due_merging merging = {.county = county, .question = question};
	for (size_t i = 0; i < question->count; i++)
		sources[i].daemon = question->daemons[i];
	int exit = merge(lines, &merging, sources);
	for (size_t i = 0; i < question->count; i++)
		free(sources[i].page);
	if (exit == EXIT_DONE && merging.nobody == question->count) {
		exit = failure_set(&county->session->failure, EXIT_USAGE, "list.owner_unknown");
		failure_param(&county->session->failure, "where", question->owner);
	}
	lines->failed = exit != EXIT_DONE || merging.failed != 0;
	if (exit == EXIT_DONE && merging.failed != 0)
		exit = merging.failed < question->count ? EXIT_SOME_FAILED : merging.exit;
	return exit;
}
