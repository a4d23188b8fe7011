#include "services/console/http/parts.h"

#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/hex.h"
#include "common/base/lines.h"
#include "common/base/sabotage.h"

#define OWN_BYTES ((size_t)256 << 10)
#define PAGES_MOST 50u

static void part_take(struct part *part, const Zh__QueryAnswer *answer)
{
	size_t size = 0;
	for (size_t i = 0; i < answer->n_lines; i++)
		size += answer->lines[i].len;
	char *text = (char *)realloc(part->text, part->size + size + 1);
	free(part->after);
	part->after = answer->has_after ? (char *)malloc(2 * answer->after.len + 1) : NULL;
	if (part->after != NULL)
		hex_print(bytes_of(answer->after.data, answer->after.len), part->after);
	if (text == NULL) {
		part->silent = true;
		return;
	}
	part->text = text;
	for (size_t i = 0; i < answer->n_lines; i++) {
		const ProtobufCBinaryData *lines = &answer->lines[i];
		if (lines->len != 0)
			memcpy(part->text + part->size, lines->data, lines->len);
		part->size += lines->len;
	}
	part->text[part->size] = '\0';
}

static void finish(struct exchange *exchange)
{
	if (exchange->held != 0)
		exchange_tell_held(exchange);
	else
		exchange->finish(exchange);
}

/* The first refusal is the request's; the others are waited for all the same. */
static void part_done(void *context, const Zh__Reply *reply)
{
	struct part *part = (struct part *)context;
	struct exchange *exchange = part->exchange;
	if (reply == NULL) {
		part->silent = true;
	} else if (reply->outcome == ZH__OUTCOME__OUTCOME_DONE && reply->answer != NULL) {
		part_take(part, reply->answer);
		if (part->after != NULL && exchange->more != NULL &&
		    part->pages < (exchange->pages_most != 0 ? exchange->pages_most : PAGES_MOST))
			exchange->more(part);
	} else {
		part->refused = true;
		if (!part->may_be_refused)
			exchange_refuse_as(exchange, reply, part->daemon);
	}
	exchange->waiting--;
	if (exchange->waiting == 0 && exchange->finish != NULL && !exchange->answered)
		finish(exchange);
}

struct part *part_ask(struct exchange *exchange, enum daemon daemon, const Zh__Query *query)
{
	ASSERT(exchange->part_count < PARTS_MAX); /* a handler asks a fixed number */
	struct part *part = &exchange->parts[exchange->part_count++];
	part->exchange = exchange;
	part->daemon = daemon;
	part_ask_more(part, query);
	return part;
}

void part_ask_more(struct part *part, const Zh__Query *query)
{
	struct exchange *exchange = part->exchange;
	part->pages++;
	exchange->waiting++;
	ask_daemon(exchange->site, part->daemon, exchange->person_id, query, part_done, part);
}

void parts_asked(struct exchange *exchange, exchange_finish_fn *done)
{
	exchange->finish = done;
	if (exchange->waiting == 0 && !exchange->answered)
		finish(exchange);
}

bool parts_silent(struct exchange *exchange)
{
	for (size_t i = 0; i < exchange->part_count; i++) {
		const struct part *part = &exchange->parts[i];
		if (!part->silent)
			continue;
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.daemon_silent",
				NULL, daemon_name(part->daemon));
		return true;
	}
	return false;
}

struct part *part_own(struct exchange *exchange, const Zh__Query *query)
{
	const struct site_options *options = &exchange->site->options;
	ASSERT(exchange->part_count < PARTS_MAX); /* as above */
	struct part *part = &exchange->parts[exchange->part_count++];
	uint8_t *memory = (uint8_t *)malloc(OWN_BYTES);
	struct answer answer = {.out = writer_over(memory, memory != NULL ? OWN_BYTES - 1 : 0u),
				.limit = QUERY_PAGE_MAX};
	part->exchange = exchange;
	part->text = (char *)memory;
	if (memory == NULL) {
		part->silent = true;
		return part;
	}
	options->answer(options->context, exchange->person, query,
			exchange->told ? &exchange->lags : NULL, &answer);
	part->size = answer.out.size;
	memory[part->size] = '\0';
	bool some = answer.refusal.code != NULL && answer.lines != 0 &&
		    strcmp(answer.refusal.code, "console.behind") == 0;
	if (answer.refusal.code != NULL && !some) {
		part->refused = true;
		part->own_refusal = answer.refusal.code;
		part->size = 0;
	}
	if (answer.after.size != 0) {
		part->after = (char *)malloc((size_t)2 * answer.after.size + 1);
		if (part->after != NULL)
			hex_print(bytes_of(answer.after.data, answer.after.size), part->after);
	}
	return part;
}

bool part_after(const struct part *part, uint8_t *memory, size_t room,
		ProtobufCBinaryData *ret_after)
{
	size_t size;
	if (part->after == NULL || !hex_read(part->after, strlen(part->after), memory, room, &size))
		return false;
	*ret_after = (ProtobufCBinaryData){size, memory};
	return size != 0;
}

json_t *behind_json(const struct wait_lags *lags)
{
	json_t *behind = JSON_NEW_ARRAY();
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct wait_lag lag = lags->of[d];
		if ((!lag.silent && lag.events == 0) || SABOTAGE("console.lag-untold"))
			continue;
		json_t *one = json_pack("{s:s, s:b}", "daemon", daemon_name((enum daemon)d),
					"answers", (int)!lag.silent);
		if (!lag.silent)
			(void)json_object_set_new(one, "events",
						  json_integer((json_int_t)lag.events));
		(void)json_array_append_new(behind, one);
	}
	return behind;
}

void put_end(FILE *out, const struct exchange *exchange)
{
	if (exchange->told) {
		json_t *behind = behind_json(&exchange->lags);
		fprintf(out, ",\"behind\":");
		(void)json_dumpf(behind, out, JSON_COMPACT);
		json_decref(behind);
	}
	(void)fputc('}', out);
}

void put_lines(FILE *out, const char *name, const char *lines, size_t size)
{
	struct bytes rest = bytes_of(lines, size), line;
	bool first = true;
	fprintf(out, "\"%s\":[", name);
	for (; lines_next(&rest, &line); first = false) {
		if (!first)
			(void)fputc(',', out);
		(void)fwrite(line.data, 1, line.size, out);
	}
	(void)fputc(']', out);
}

void answer_json(struct exchange *exchange, FILE *out, char **text, const size_t *size)
{
	if (out == NULL || fclose(out) != 0) {
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory", NULL,
				NULL);
		return;
	}
	exchange_answer(exchange, MHD_HTTP_OK, *text, *size);
}
