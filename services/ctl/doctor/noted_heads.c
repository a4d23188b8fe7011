#include "services/ctl/doctor/noted_heads.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/hex.h"
#include "common/base/lines.h"
#include "common/base/sabotage.h"
#include "services/ctl/list_pages.h"
#include "services/ctl/show/json_tree.h"

bool noted_hex(const json_t *line, const char *name, void *out, size_t size)
{
	return hex_is(json_string_value(json_object_get(line, name)), (uint8_t *)out, size);
}

static enum daemon daemon_of(const json_t *line)
{
	const char *name = json_string_value(json_object_get(line, "daemon"));
	for (unsigned i = DAEMON_INTAKE; name != NULL && i < DAEMON_COUNT; i++) {
		if (strcmp(name, daemon_name((enum daemon)i)) == 0)
			return (enum daemon)i;
	}
	return DAEMON_UNKNOWN;
}

static bool head_of(const json_t *line, struct noted_head *ret_head)
{
	json_int_t frames = json_integer_value(json_object_get(line, "frames"));
	*ret_head = (struct noted_head){
		.daemon = daemon_of(line),
		.by_region = (uint32_t)json_integer_value(json_object_get(line, "held_by")),
		.held.frame = (uint64_t)frames,
	};
	return ret_head->daemon != DAEMON_UNKNOWN && frames >= 0 &&
	       noted_hex(line, "incarnation", &ret_head->held.incarnation,
			 sizeof ret_head->held.incarnation) &&
	       noted_hex(line, "chain", ret_head->held.chain, JOURNAL_HASH);
}

bool noted_end_read(struct bytes line, struct noted_head *ret_head, uint64_t *ret_volume_bytes)
{
	json_t *said = json_loadb((const char *)line.data, line.size, 0, NULL);
	json_int_t bytes = json_integer_value(json_object_get(said, "volume_bytes"));
	bool whole = said != NULL && bytes >= 0 && head_of(said, ret_head);
	*ret_volume_bytes = (uint64_t)bytes;
	json_decref(said);
	return whole;
}

bool noted_heads_add(struct noted_heads *heads, const json_t *line)
{
	struct noted_head head;
	if (!head_of(line, &head))
		return false;
	if (heads->count == heads->room) {
		size_t room = heads->room == 0 ? 64 : 2 * heads->room;
		struct noted_head *grown =
			(struct noted_head *)realloc(heads->items, room * sizeof *grown);
		if (grown == NULL)
			return false;
		heads->items = grown;
		heads->room = room;
	}
	heads->items[heads->count++] = head;
	return true;
}

void noted_heads_free(struct noted_heads *heads)
{
	free(heads->items);
	*heads = (struct noted_heads){.count = 0};
}

/* ---- asking notify */

/* Several lines may be in one element of an answer, each ended by LF. */
static int take_lines(struct county *county, struct bytes text, noted_line_fn *each, void *context)
{
	struct bytes said;
	int exit = EXIT_DONE;
	while (exit == EXIT_DONE && lines_next(&text, &said)) {
		json_t *line = json_loadb((const char *)said.data, said.size, 0, NULL);
		exit = line != NULL ? each(context, line, said)
				    : failure_set(&county->session->failure, EXIT_INTERNAL,
						  "cli.answer_malformed");
		json_decref(line);
	}
	return exit;
}

int noted_heads_ask(struct county *county, const char *noun, uint32_t region, noted_line_fn *each,
		    void *context)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param filter = ZH__PARAM__INIT, *filters[1] = {&filter};
	const Zh__Reply *reply;
	struct list_pages pages = {.stuck = false};
	char code[16];
	(void)snprintf(code, sizeof code, "%u", (unsigned)region);
	filter.name = "neighbour";
	filter.value = code;
	list.noun = noun;
	list.n_filters = region != 0;
	list.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	for (;;) {
		request.has_request_id = 0;
		arena_reset(&county->session->arena);
		int exit = county_ask(county, DAEMON_NOTIFY, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, daemon_name(DAEMON_NOTIFY));
		const Zh__QueryAnswer *answer = exit == EXIT_DONE ? reply->answer : NULL;
		for (size_t i = 0; answer != NULL && exit == EXIT_DONE && i < answer->n_lines; i++)
			exit = take_lines(county,
					  bytes_of(answer->lines[i].data, answer->lines[i].len),
					  each, context);
		bool more = exit == EXIT_DONE && list_pages_turn(&pages, &list, answer);
		if (pages.stuck)
			return failure_set(&county->session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		if (!more)
			return exit;
	}
}

struct adding {
	struct county *county;
	struct noted_heads *heads;
};

static int add(void *context, const json_t *line, struct bytes text)
{
	struct adding *adding = (struct adding *)context;
	(void)text;
	return noted_heads_add(adding->heads, line)
		       ? EXIT_DONE
		       : failure_set(&adding->county->session->failure, EXIT_INTERNAL,
				     "cli.answer_malformed");
}

int noted_heads_of_neighbours(struct county *county, struct noted_heads *heads)
{
	struct adding adding = {county, heads};
	if (SABOTAGE("ctl.chain-uncompared"))
		return EXIT_DONE;
	return noted_heads_ask(county, "chain_held", 0, add, &adding);
}

/* ---- asking a daemon */

bool noted_question_fill(struct noted_question *question, const struct noted_heads *heads,
			 enum daemon daemon, Zh__VerifyQuery *verify)
{
	question->count = 0;
	for (; question->next < heads->count && question->count < NOTED_AT_ONCE; question->next++) {
		struct noted_head *noted = &heads->items[question->next];
		Zh__HeldHead *head = &question->heads[question->count];
		if (noted->daemon != daemon)
			continue;
		zh__held_head__init(head);
		head->has_incarnation = head->has_frame = head->has_chain = 1;
		head->incarnation = noted->held.incarnation;
		head->frame = noted->held.frame;
		head->chain = (ProtobufCBinaryData){JOURNAL_HASH, noted->held.chain};
		head->has_by_region = noted->by_region != 0;
		head->by_region = noted->by_region;
		question->list[question->count++] = head;
	}
	verify->n_more = question->count;
	verify->more = question->list;
	return question->count != 0;
}
