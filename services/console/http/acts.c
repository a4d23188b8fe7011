/* Acts that a person has signed in the browser, carried to the daemon that decides.  Nothing of
 * them is made, changed or kept here: without the person's key the console can act for nobody. */
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/crypto/act_sign.h"
#include "common/crypto/alg.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/parts.h"

#define DISCLOSED_ROOM 4096u /* its parts; their contents stay where they came */
#define COMMAND_MOST                                                                               \
	(56u << 10) /* six texts of a decision, as long as a text may be, and the rest */

/* As it was given, in the exchange's body. */
struct asked {
	json_t *body;
	enum daemon daemon;
	uint8_t id[ACT_SIGN_REQUEST], signature[ACT_SIGN_SIGNATURE], command[COMMAND_MOST];
	size_t command_size;
	int64_t not_after_ms;
	const char *person;
};

static bool read_hex(const json_t *body, const char *name, uint8_t *out, size_t room, size_t exact,
		     size_t *ret_size)
{
	const char *text = json_string_value(json_object_get(body, name));
	return text != NULL && hex_read(text, strlen(text), out, room, ret_size) &&
	       (exact == 0 || *ret_size == exact);
}

/* NULL, or the member that is wrong. */
static const char *read_asked(const struct exchange *exchange, struct asked *asked)
{
	size_t size;
	asked->body = json_loadb(exchange->body != NULL ? exchange->body : "", exchange->body_size,
				 JSON_REJECT_DUPLICATES, NULL);
	const json_t *until = json_object_get(asked->body, "not_after_ms");
	const char *daemon = json_string_value(json_object_get(asked->body, "daemon"));
	asked->person = json_string_value(json_object_get(asked->body, "person"));
	asked->daemon = daemon != NULL ? daemon_of_name(daemon) : DAEMON_UNKNOWN;
	asked->not_after_ms = json_integer_value(until);
	if (asked->person == NULL)
		return "person";
	if (asked->daemon == DAEMON_UNKNOWN)
		return "daemon";
	if (!json_is_integer(until))
		return "not_after_ms";
	if (!read_hex(asked->body, "request_id", asked->id, sizeof asked->id, sizeof asked->id,
		      &size))
		return "request_id";
	if (!read_hex(asked->body, "signature", asked->signature, sizeof asked->signature,
		      sizeof asked->signature, &size))
		return "signature";
	return read_hex(asked->body, "command", asked->command, sizeof asked->command, 0,
			&asked->command_size) &&
			       asked->command_size != 0
		       ? NULL
		       : "command";
}

/* What was read, where it is a report's text: it has no numbers by which people are known.
 * Contacts, identities and what came beside a text are never told here, only by zhianctl. */
static void put_text_read(json_t *said, const Zh__Reply *reply)
{
	uint8_t room[DISCLOSED_ROOM];
	struct arena arena;
	struct bytes raw = bytes_of(NULL, 0);
	if (reply->answer != NULL)
		raw = bytes_of(reply->answer->raw.data, reply->answer->raw.len);
	arena_init(&arena, room, sizeof room);
	const ProtobufCMessage *message =
		message_read_lent(&zh__disclosed__descriptor, raw, &arena);
	const Zh__Disclosed *read = (const Zh__Disclosed *)(const void *)message;
	if (raw.size == 0 || read == NULL || read->n_parts != 1 ||
	    (read->parts[0]->kind != PART_TEXT && !SABOTAGE("console.tells-contacts")))
		return;
	const ProtobufCBinaryData *text = &read->parts[0]->content;
	if (read->parts[0]->erased)
		(void)json_object_set_new(said, "erased", json_true());
	else
		(void)json_object_set_new(said, "text",
					  json_stringn((const char *)text->data, text->len));
}

static char *outcome_text(const Zh__Reply *reply, uint32_t region)
{
	bool proposed = reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
	json_t *said = json_pack("{s:s, s:b}", "outcome", proposed ? "proposed" : "done",
				 "repeated", reply->repeated_request != 0);
	if (said == NULL)
		return NULL;
	if (reply->object != NULL) {
		char text[OBJECT_ID_TEXT];
		object_id_print((struct object_id){(enum object_kind)reply->object->kind,
						   reply->object->region, reply->object->number,
						   (enum daemon)reply->object->daemon},
				text);
		(void)json_object_set_new(said, "object", json_string(text));
	}
	if (reply->has_object_version)
		(void)json_object_set_new(said, "object_version",
					  json_integer((json_int_t)reply->object_version));
	if (reply->at != NULL) {
		char text[EVENT_ID_TEXT];
		event_id_print((struct event_id){region, (enum daemon)reply->at->daemon,
						 reply->at->incarnation, reply->at->sequence},
			       text);
		(void)json_object_set_new(said, "event", json_string(text));
	}
	if (reply->late != NULL) {
		char due[TIME_MOMENT_TEXT];
		time_print_moment(reply->late->due_ms, due);
		(void)json_object_set_new(said, "late",
					  json_pack("{s:s, s:s, s:I}", "purpose",
						    reply->late->purpose, "due_ms", due, "late_ms",
						    (json_int_t)reply->late->late_ms));
	}
	put_text_read(said, reply);
	char *text = json_dumps(said, JSON_COMPACT);
	json_decref(said);
	return text;
}

static void acted(void *context, const Zh__Reply *reply)
{
	struct part *part = (struct part *)context;
	struct exchange *exchange = part->exchange;
	exchange->waiting--;
	if (exchange->answered)
		return;
	if (reply == NULL) {
		/* Whether it was done isn't known: the same request once more tells. */
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "acts.unknown", NULL,
				daemon_name(part->daemon));
		return;
	}
	if (reply->outcome != ZH__OUTCOME__OUTCOME_DONE &&
	    reply->outcome != ZH__OUTCOME__OUTCOME_PROPOSED) {
		exchange_refuse_as(exchange, reply, part->daemon);
		return;
	}
	char *text = outcome_text(reply, (uint32_t)exchange->site->options.config->region);
	exchange_answer(exchange, MHD_HTTP_OK, text, text != NULL ? strlen(text) : 0);
}

static void carry(struct exchange *exchange, struct asked *asked)
{
	Zh__SignedCommand command = ZH__SIGNED_COMMAND__INIT;
	struct part *part = &exchange->parts[exchange->part_count++];
	command.person = asked->person;
	SET_OPTIONAL(&command, region, (uint32_t)exchange->site->options.config->region);
	SET_OPTIONAL(&command, daemon, (Zh__DaemonName)asked->daemon);
	SET_OPTIONAL(&command, not_after_ms, asked->not_after_ms);
	SET_OPTIONAL(&command, alg, ALG_ED25519);
	SET_OPTIONAL(&command, command,
		     ((ProtobufCBinaryData){asked->command_size, asked->command}));
	SET_OPTIONAL(&command, signature,
		     ((ProtobufCBinaryData){sizeof asked->signature, asked->signature}));
	part->exchange = exchange;
	part->daemon = asked->daemon;
	exchange->waiting++;
	ask_daemon_to(exchange->site, asked->daemon, asked->id, &command, acted, part);
}

/* A tab that was left open, or pages that a browser has kept: their forms may ask for something
 * else. */
static bool is_of_other_pages(const struct exchange *exchange)
{
	const char *pages = exchange_header(exchange, "X-Zhian-Pages");
	return pages != NULL && !page_is_ours(pages) && !SABOTAGE("console.other-pages-heard");
}

void act_post(struct exchange *exchange)
{
	struct asked asked = {.body = NULL};
	const char *wrong = read_asked(exchange, &asked);
	if (wrong != NULL) {
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "acts.body", wrong, NULL);
	} else if (strcmp(asked.person, exchange->person_id) != 0 &&
		   !SABOTAGE("console.acts-of-others")) {
		exchange_refuse(exchange, MHD_HTTP_FORBIDDEN, "acts.other_person", "person", NULL);
	} else if (is_of_other_pages(exchange)) {
		exchange_refuse(exchange, MHD_HTTP_CONFLICT, "acts.other_pages", NULL, NULL);
	} else if (!session_count_act(exchange)) {
		exchange->retry_after = (unsigned)(MS_PER_MINUTE / MS_PER_SECOND);
		exchange_refuse(exchange, MHD_HTTP_TOO_MANY_REQUESTS, "acts.too_many", NULL, NULL);
	} else {
		carry(exchange, &asked);
	}
	json_decref(asked.body);
}
