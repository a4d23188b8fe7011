/* What a reporter said and who it was: handed out by intake, on record; a seal is opened here.
 *
 * Identities leave the daemon as they were sealed.  The discloser's secret is read from its file
 * and opens them in memory that is wiped; nothing of them is written but to the caller's screen.
 */
#include "common/base/text.h"
#include "common/core/json_line.h"
#include "common/core/message.h"
#include "common/crypto/seal.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "services/ctl/act.h"
#include "services/ctl/body.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/mask.h"
#include "services/ctl/target.h"

#define FIELD_MAX 1024u

struct showing {
	const char *kind;      /* of the printed object */
	const struct key *key; /* the discloser's; NULL: nothing sealed is expected */
	bool unmask;
};

/* What the parts come to: of one item. */
struct disclosed {
	const Zh__Informant *informant; /* or a contact */
	struct bytes text;
	bool erased;
};

/* The first is the report's, the others came under its id with other content. */
#define DISCLOSED_MAX 20

struct disclosures {
	struct disclosed of[DISCLOSED_MAX];
	size_t count;
};

/* ---- opening */

static int open_sealed(const struct showing *showing, struct session *session,
		       const Zh__DisclosedPart *part, struct bytes *ret_plain)
{
	struct bytes sealed = bytes_of(part->content.data, part->content.len);
	uint8_t *plain = sealed.size <= SEAL_OVERHEAD || showing->key == NULL
				 ? NULL
				 : arena_take(&session->arena, sealed.size - SEAL_OVERHEAD);
	enum status status =
		plain == NULL ? STATUS_INVALID
			      : seal_open(showing->key, sealed,
					  bytes_of(part->context.data, part->context.len), plain);
	if (status != STATUS_OK)
		return failure_set(&session->failure, EXIT_FILE,
				   status == STATUS_NOT_FOUND ? "informant.reveal.other_key"
							      : "cli.seal_broken");
	*ret_plain = bytes_of(plain, sealed.size - SEAL_OVERHEAD);
	return EXIT_DONE;
}

static int read_informant(struct session *session, struct bytes plain, struct disclosed *out)
{
	if (message_check(&zh__informant__descriptor, plain))
		out->informant = (const Zh__Informant *)(const void *)message_unpack(
			&zh__informant__descriptor, plain, &session->arena);
	return out->informant != NULL
		       ? EXIT_DONE
		       : failure_set(&session->failure, EXIT_FILE, "cli.seal_broken");
}

static int read_part(const struct showing *showing, struct session *session,
		     const Zh__DisclosedPart *part, struct disclosed *out)
{
	struct bytes content = bytes_of(part->content.data, part->content.len);
	int exit = EXIT_DONE;
	if (part->erased) {
		out->erased = true;
		return EXIT_DONE;
	}
	if (part->kind == PART_INFORMANT || part->kind == PART_SEALED_ORIGINAL)
		exit = open_sealed(showing, session, part, &content);
	if (exit != EXIT_DONE)
		return exit;
	if (part->kind == PART_INFORMANT || part->kind == PART_CONTACT)
		return read_informant(session, content, out);
	out->text = content;
	return EXIT_DONE;
}

/* Where the part belongs: what has an identity, or a text, already is another item's. */
static struct disclosed *place_of(struct disclosures *all, uint32_t kind)
{
	struct disclosed *last = &all->of[all->count - 1];
	bool identity = kind == PART_INFORMANT || kind == PART_CONTACT;
	bool taken = identity ? last->informant != NULL : last->text.size != 0;
	if (!taken || all->count == DISCLOSED_MAX)
		return last;
	all->of[all->count] = (struct disclosed){0};
	return &all->of[all->count++];
}

static int read_disclosed(const struct showing *showing, struct session *session, struct bytes raw,
			  struct disclosures *out)
{
	const Zh__Disclosed *message = NULL;
	if (raw.size != 0 && message_check(&zh__disclosed__descriptor, raw))
		message = (const Zh__Disclosed *)(const void *)message_unpack(
			&zh__disclosed__descriptor, raw, &session->arena);
	if (message == NULL) /* a repeat of long ago: it was handed out once */
		return failure_set(&session->failure, EXIT_REFUSED, "cli.handed_out_before");
	int exit = EXIT_DONE;
	out->of[0] = (struct disclosed){0};
	out->count = 1;
	for (size_t i = 0; exit == EXIT_DONE && i < message->n_parts; i++)
		exit = read_part(showing, session, message->parts[i],
				 place_of(out, message->parts[i]->kind));
	return exit;
}

/* ---- printing */

struct shown_field {
	const char *name;
	struct bytes value; /* size 0: not stated */
};

struct shown {
	struct shown_field fields[8];
	size_t count;
};

typedef void mask_fn(struct bytes text, struct writer *out);

static void add_field(struct shown *shown, const char *name, struct bytes value)
{
	if (value.size != 0)
		shown->fields[shown->count++] = (struct shown_field){name, value};
}

static void add_masked(const struct showing *showing, struct session *session, struct shown *shown,
		       const char *name, const char *value, mask_fn *mask)
{
	if (value == NULL)
		return;
	uint8_t *memory = arena_take(&session->arena, FIELD_MAX);
	struct bytes text = text_cut(bytes_of_text(value), FIELD_MAX);
	if (memory == NULL)
		return;
	struct writer out = writer_over(memory, FIELD_MAX);
	if (showing->unmask)
		writer_put(&out, text.data, text.size);
	else
		mask(text, &out);
	add_field(shown, name, writer_bytes(&out));
}

/* The text as it came has in it what was marked: shown so unless all is asked for. */
static struct bytes text_of(const struct showing *showing, struct session *session,
			    struct bytes text)
{
	struct bytes redacted;
	size_t found;
	if (showing->unmask || showing->key == NULL)
		return text;
	return text_redact(text, &session->arena, &redacted, &found) == STATUS_OK
		       ? redacted
		       : bytes_of(NULL, 0);
}

static void collect(const struct showing *showing, struct session *session,
		    const struct disclosed *disclosed, struct shown *shown)
{
	const Zh__Informant *who = disclosed->informant;
	if (who != NULL) {
		add_masked(showing, session, shown, "name", who->name, mask_name);
		add_masked(showing, session, shown, "phone", who->phone, mask_number);
		add_masked(showing, session, shown, "id_no", who->id_no, mask_number);
		add_masked(showing, session, shown, "address", who->address, mask_address);
	}
	add_field(shown, "text", text_of(showing, session, disclosed->text));
}

static int print_json(const struct showing *showing, struct session *session, const char *subject,
		      const struct disclosed *disclosed, const struct shown *shown)
{
	size_t room = FIELD_MAX;
	for (size_t i = 0; i < shown->count; i++)
		room += 6 * shown->fields[i].value.size + 64;
	uint8_t *memory = arena_take(&session->arena, room);
	if (memory == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	struct writer out = writer_over(memory, room);
	struct json_line json;
	json_begin(&json, &out, showing->kind);
	json_text(&json, "id", subject);
	if (disclosed->erased)
		json_bool(&json, "erased", true);
	else if (disclosed->informant != NULL)
		json_bool(&json, "masked", !showing->unmask);
	for (size_t i = 0; i < shown->count; i++)
		json_bytes_text(&json, shown->fields[i].name, shown->fields[i].value);
	if (disclosed->informant != NULL && disclosed->informant->has_named)
		json_bool(&json, "named", disclosed->informant->named != 0);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, session->out);
	return EXIT_DONE;
}

/* Nothing that a terminal would obey: texts come from whoever wrote them. */
static void print_plain(struct bytes text, FILE *out)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool c1 = byte == 0xC2 && i + 1 < text.size && text.data[i + 1] < 0xA0;
		if (c1)
			i++;
		bool control = c1 || (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
		fputc(control ? '?' : byte, out);
	}
}

/* An approval opens once, but the same request is answered again for some minutes. */
static void say_how_to_see_it_whole(struct session *session, const uint8_t *request_id)
{
	char printed[REQUEST_ID_TEXT];
	request_id_print(request_id, printed);
	struct template_param params[] = {{"request", printed}};
	fputs("  ", session->out);
	session_say(session, session->out, "masked_hint", params, 1);
}

static void print_words(struct session *session, const struct act_answer *answer,
			const struct disclosed *disclosed, const struct shown *shown)
{
	const char *subject = answer->subject;
	fprintf(session->out, "%s%s%s\n", subject, disclosed->erased ? "  " : "",
		disclosed->erased ? catalogue_word(WORDS_TEXT, "part_erased", session->lang) : "");
	for (size_t i = 0; i < shown->count; i++) {
		fprintf(session->out, "  %s  ",
			catalogue_word(WORDS_MEMBER, shown->fields[i].name, session->lang));
		print_plain(shown->fields[i].value, session->out);
		fputc('\n', session->out);
	}
	if (disclosed->informant != NULL && disclosed->informant->has_named)
		fprintf(session->out, "  %s  %s\n",
			catalogue_word(WORDS_MEMBER, "named", session->lang),
			catalogue_word(WORDS_TEXT, disclosed->informant->named ? "yes" : "no",
				       session->lang));
	if (disclosed->informant != NULL && !disclosed->erased)
		fprintf(session->out, "  %s\n",
			catalogue_word(WORDS_TEXT, "on_record", session->lang));
}

/* Most who push an id again with other content name the same person. */
static bool is_shown_already(const struct shown *shown, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		size_t same = 0;
		while (same < shown[at].count && shown[i].count == shown[at].count &&
		       bytes_equal(shown[i].fields[same].value, shown[at].fields[same].value))
			same++;
		if (same == shown[at].count)
			return true;
	}
	return false;
}

static int show(void *context, struct session *session, const struct act_answer *answer)
{
	const struct showing *showing = (const struct showing *)context;
	struct disclosures all;
	struct shown shown[DISCLOSED_MAX];
	int exit = read_disclosed(showing, session, answer->raw, &all);
	for (size_t i = 0; exit == EXIT_DONE && i < all.count; i++) {
		shown[i].count = 0;
		collect(showing, session, &all.of[i], &shown[i]);
		if (i != 0 && is_shown_already(shown, i))
			continue;
		if (session->json)
			exit = print_json(showing, session, answer->subject, &all.of[i], &shown[i]);
		else
			print_words(session, answer, &all.of[i], &shown[i]);
	}
	if (exit == EXIT_DONE && all.of[0].informant != NULL && !showing->unmask && !session->json)
		say_how_to_see_it_whole(session, answer->request_id);
	return exit;
}

/* ---- what else came under the same id */

/* Its fields as an object, then its text. */
static int print_conflict(struct session *session, const char *subject, struct bytes rest,
			  struct bytes text)
{
	const ProtobufCMessage *item =
		message_check(&zh__push_item__descriptor, rest)
			? message_unpack(&zh__push_item__descriptor, rest, &session->arena)
			: NULL;
	size_t room = FIELD_MAX + 8 * rest.size + 6 * text.size;
	uint8_t *memory = arena_take(&session->arena, room);
	struct lines lines;
	struct json_line json;
	if (item == NULL || memory == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	struct writer out = writer_over(memory, room);
	json_begin(&json, &out, "conflict");
	json_text(&json, "report", subject);
	json_message_fields(&json, item);
	if (session->json)
		json_bytes_text(&json, "text", text);
	json_end(&json);
	if (session->json) {
		(void)fwrite(memory, 1, out.size, session->out);
		return EXIT_DONE;
	}
	lines_open(&lines, session, LINES_BLOCKS);
	int exit = lines_put(&lines, bytes_of(memory, out.size - 1));
	lines_close(&lines, bytes_of(NULL, 0));
	fprintf(session->out, "  %s  ", catalogue_word(WORDS_MEMBER, "text", session->lang));
	print_plain(text, session->out);
	fputc('\n', session->out);
	return exit;
}

static int show_conflicts(void *context, struct session *session, const struct act_answer *answer)
{
	const Zh__Disclosed *message = NULL;
	struct bytes text = bytes_of(NULL, 0);
	int exit = EXIT_DONE;
	bool erased = false;
	(void)context;
	if (answer->raw.size != 0 && message_check(&zh__disclosed__descriptor, answer->raw))
		message = (const Zh__Disclosed *)(const void *)message_unpack(
			&zh__disclosed__descriptor, answer->raw, &session->arena);
	if (message == NULL)
		return failure_set(&session->failure, EXIT_REFUSED, "cli.handed_out_before");
	for (size_t i = 0; exit == EXIT_DONE && i < message->n_parts; i++) {
		const Zh__DisclosedPart *part = message->parts[i];
		struct bytes content = bytes_of(part->content.data, part->content.len);
		erased = erased || part->erased;
		if (!part->erased && part->kind == PART_QUARANTINE)
			exit = print_conflict(session, answer->subject, content, text);
		text = part->kind == PART_TEXT ? content : bytes_of(NULL, 0);
	}
	if (!erased)
		return exit;
	struct disclosed gone = {.erased = true};
	struct shown nothing = {.count = 0};
	struct showing showing = {.kind = "conflict"};
	if (session->json)
		return print_json(&showing, session, answer->subject, &gone, &nothing);
	print_words(session, answer, &gone, &nothing);
	return exit;
}

/* ---- commands */

/* What is still to be printed of a failure is there too, and then nothing was opened. */
static void wipe(struct session *session, int exit)
{
	if (exit == EXIT_DONE || session->failure.code == NULL)
		arena_wipe(&session->arena);
}

static int run_reading(struct session *session, const struct invocation *invocation,
		       const char *kind)
{
	struct showing showing = {.kind = kind, .unmask = given_flag(invocation, "unmask")};
	ProtobufCMessage *body;
	int exit = body_make(invocation, &session->arena, &body, &session->failure);
	if (exit == EXIT_DONE)
		exit = act_with_shown(session, invocation, body, show, &showing);
	wipe(session, exit);
	return exit;
}

int run_report_text(struct session *session, const struct invocation *invocation)
{
	return run_reading(session, invocation, "report_text");
}

int run_report_contact(struct session *session, const struct invocation *invocation)
{
	return run_reading(session, invocation, "contact");
}

int run_report_conflict(struct session *session, const struct invocation *invocation)
{
	ProtobufCMessage *body;
	int exit = body_make(invocation, &session->arena, &body, &session->failure);
	if (exit == EXIT_DONE)
		exit = act_with_shown(session, invocation, body, show_conflicts, NULL);
	wipe(session, exit);
	return exit;
}

static int load_key(struct session *session, const struct invocation *invocation,
		    struct key *ret_key)
{
	char path[FILE_PATH_MAX];
	uint32_t region;
	struct err err;
	const char *stated = given_text(invocation, "discloser-key");
	if (stated != NULL) {
		(void)snprintf(path, sizeof path, "%s", stated);
	} else {
		int exit = session_region(session, &region);
		if (exit != EXIT_DONE)
			return exit;
		layout_etc(session, region, "keys/discloser.key", path);
	}
	enum status status = key_load(path, KEY_SEAL, ret_key, &err);
	if (status == STATUS_OK && !ret_key->has_secret)
		status = err_set(&err, STATUS_INVALID, "%s: has no secret half", path);
	return status == STATUS_OK ? EXIT_DONE : failure_of_err(&session->failure, EXIT_FILE, &err);
}

int run_reveal_open(struct session *session, const struct invocation *invocation)
{
	struct key key;
	Zh__RevealOpenCommand *body = (Zh__RevealOpenCommand *)message_new(
		&zh__reveal_open_command__descriptor, &session->arena);
	struct showing showing = {
		.kind = "informant", .key = &key, .unmask = given_flag(invocation, "unmask")};
	if (body == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	/* Before anything is asked: an approval opens once. */
	int exit = load_key(session, invocation, &key);
	if (exit != EXIT_DONE)
		return exit;
	body->purpose = given_text(invocation, "purpose");
	body->has_key_id = 1;
	body->key_id = (ProtobufCBinaryData){KEY_ID, key.id};
	exit = act_with_shown(session, invocation, &body->base, show, &showing);
	key_wipe(&key);
	wipe(session, exit);
	return exit;
}
