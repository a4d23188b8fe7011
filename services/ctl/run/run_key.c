/* Keys: made, shown, listed with their ends, rotated with an overlap, taken away. */
#include "common/base/time.h"
#include "services/ctl/county/county.h"
#include "services/ctl/county/own_keys.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/runs.h"

/* The secret half is never printed. */
static void print_public(const struct session *session, const struct key *key, bool alone)
{
	char printed[KEY_TEXT];
	key_print_public(key->public_key, printed);
	if (session->json)
		fprintf(session->out,
			"{\"kind\":\"key\",\"name\":\"%s\",\"purpose\":\"%s\","
			"\"public\":\"%s\"}\n",
			key->name, key_purpose_name(key->purpose), printed);
	else if (alone)
		fprintf(session->out, "%s\n", printed);
	else
		fprintf(session->out, "%s  %s  %s\n", key->name, key_purpose_name(key->purpose),
			printed);
}

int run_key_make(struct session *session, const struct invocation *invocation)
{
	static const struct {
		const char *kind;
		enum key_purpose purpose;
		const char *folder;
	} kinds[] = {{"person", KEY_TRANSPORT, "persons/"},
		     {"feed", KEY_TRANSPORT, "feeds/"},
		     {"daemon", KEY_TRANSPORT, ""},
		     {"document", KEY_DOCUMENT, ""},
		     {"seal", KEY_SEAL, ""},
		     {"discloser", KEY_SEAL, ""},
		     {"contact", KEY_SEAL, ""}};
	uint32_t region;
	struct key key;
	struct err err;
	if (invocation->operand_count != 2)
		return failure_set(&session->failure, EXIT_USAGE, "cli.key_make_usage");
	int exit = session_region(session, &region);
	for (size_t i = 0; exit == EXIT_DONE && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].kind, invocation->operands[0]) != 0)
			continue;
		enum status status = layout_become_owner(session, &err);
		if (status == STATUS_OK)
			status = layout_make_key(session, region, kinds[i].purpose, kinds[i].folder,
						 invocation->operands[1], &key, &err);
		if (status != STATUS_OK)
			return failure_of_err(&session->failure,
					      status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE,
					      &err);
		print_public(session, &key, true);
		key_wipe(&key);
		return EXIT_DONE;
	}
	return exit != EXIT_DONE ? exit
				 : failure_set(&session->failure, EXIT_USAGE, "cli.key_make_usage");
}

int run_key_show(struct session *session, const struct invocation *invocation)
{
	struct err err = {STATUS_INVALID, ""};
	static const enum key_purpose purposes[] = {KEY_TRANSPORT, KEY_DOCUMENT, KEY_SEAL,
						    KEY_SYMMETRIC};
	for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
		struct key key;
		enum status status = key_load(invocation->operands[0], purposes[i], &key, &err);
		if (status == STATUS_CONFLICT)
			continue; /* of another purpose */
		if (status != STATUS_OK)
			break;
		print_public(session, &key, false);
		key_wipe(&key);
		return EXIT_DONE;
	}
	return failure_of_err(&session->failure, EXIT_FILE, &err);
}

/* ---- the list */

struct listing {
	const struct session *session;
	const struct people_file *file;
	int32_t within; /* only keys that end by this day; INT32_MAX: all */
	size_t count;
};

static const char *state_of(const struct key_text *limit)
{
	if (limit != NULL && limit->revoked != 0)
		return "key_revoked";
	if (limit != NULL && limit->until != 0 && limit->until < people_today())
		return "key_ended";
	return "key_valid";
}

static void print_key(struct listing *listing, const char *of, const char *kind, const char *key)
{
	const struct key_text *limit = key_limit(listing->file, key);
	const struct session *session = listing->session;
	char day[TIME_DAY_TEXT] = "";
	bool ends = limit != NULL && limit->until != 0 && limit->until <= listing->within;
	if (listing->within != INT32_MAX && !ends)
		return;
	if (limit != NULL && (limit->until != 0 || limit->revoked != 0))
		time_print_day(limit->revoked != 0 ? limit->revoked : limit->until, day);
	listing->count++;
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"key\",\"of\":\"%s\",\"holder\":\"%s\",\"public\":\"%s\","
			"\"state\":\"%s\"",
			of, kind, key, state_of(limit) + 4);
		if (day[0] != '\0')
			fprintf(session->out, ",\"%s\":\"%s\"",
				limit->revoked != 0 ? "revoked" : "until", day);
		fputs("}\n", session->out);
		return;
	}
	fprintf(session->out, "%-20s %-8s %s  %-8s %s%s%s\n", of, kind, key,
		catalogue_word(WORDS_TEXT, state_of(limit), session->lang), day,
		limit != NULL && limit->reason != NULL ? "  " : "",
		limit != NULL && limit->reason != NULL ? limit->reason : "");
}

static void print_keys(struct listing *listing, const char *of, const char *kind,
		       const struct schema_list *keys)
{
	const char *const *items = (const char *const *)keys->items;
	for (size_t i = 0; i < keys->count; i++)
		print_key(listing, of, kind, items[i]);
}

static void print_all(struct listing *listing)
{
	const struct people_text *text = &listing->file->text;
	const struct person_text *persons = (const struct person_text *)text->persons.items;
	const struct feed_text *feeds = (const struct feed_text *)text->feeds.items;
	const struct process_text *processes = (const struct process_text *)text->processes.items;
	const struct key_text *limits = (const struct key_text *)text->keys.items;
	for (size_t i = 0; i < text->persons.count; i++)
		print_keys(listing, persons[i].id, "person", &persons[i].transport_keys);
	for (size_t i = 0; i < text->feeds.count; i++)
		print_keys(listing, feeds[i].id, "feed", &feeds[i].transport_keys);
	for (size_t i = 0; i < text->processes.count; i++)
		print_keys(listing, processes[i].id, "process", &processes[i].transport_keys);
	for (size_t i = 0; listing->within == INT32_MAX && i < text->keys.count; i++) {
		if (limits[i].revoked != 0)
			print_key(listing, limits[i].of != NULL ? limits[i].of : "", "-",
				  limits[i].key);
	}
}

int run_key_list(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	int64_t within_ms = 0;
	const char *expiring = given_text(invocation, "expiring");
	if (expiring != NULL &&
	    (time_parse_duration(expiring, &within_ms) != STATUS_OK || within_ms < 0)) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_duration");
		failure_param(&session->failure, "value", expiring);
		return EXIT_USAGE;
	}
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	struct listing listing = {session, &file, INT32_MAX, 0};
	if (expiring != NULL) {
		int64_t last_day = people_today() + within_ms / MS_PER_DAY;
		listing.within = last_day < INT32_MAX ? (int32_t)last_day : INT32_MAX - 1;
	}
	print_all(&listing);
	if (session->json)
		fprintf(session->out, "{\"kind\":\"end\",\"count\":%zu}\n", listing.count);
	else if (listing.count == 0)
		session_say(session, session->out, "nothing", NULL, 0);
	people_file_done(&file);
	return EXIT_DONE;
}

/* ---- taken away */

int holder_missing(struct session *session, const char *id)
{
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_holder");
	failure_param(&session->failure, "value", id);
	return EXIT_NOT_FOUND;
}

int key_holder(struct session *session, struct people_file *file, const char *id,
	       struct holder *ret_holder)
{
	return holder_find(file, id, ret_holder) ? EXIT_DONE : holder_missing(session, id);
}

/* Which of them: stated, or the only one. */
static int choose(struct session *session, const struct invocation *invocation,
		  const struct people_file *file, const struct holder *holder, const char **ret_key)
{
	const char *const *keys = (const char *const *)holder->keys->items;
	const char *stated = invocation->operand_count > 1 ? invocation->operands[1] : NULL;
	const struct key_text *limit = stated != NULL ? key_limit(file, stated) : NULL;
	*ret_key = NULL;
	if (stated != NULL && limit != NULL && limit->revoked != 0)
		return EXIT_DONE; /* it was taken away before */
	if (stated == NULL && holder->keys->count == 1)
		*ret_key = keys[0];
	else if (stated != NULL && key_is_of(holder, stated))
		*ret_key = stated;
	if (*ret_key != NULL)
		return EXIT_DONE;
	char number[24];
	(void)snprintf(number, sizeof number, "%zu", holder->keys->count);
	(void)failure_set(&session->failure,
			  stated != NULL || holder->keys->count == 0 ? EXIT_NOT_FOUND : EXIT_USAGE,
			  stated != NULL || holder->keys->count == 0 ? "cli.no_such_key"
								     : "cli.which_key");
	failure_param(&session->failure, "value", holder->id);
	failure_param(&session->failure, "count", number);
	return (int)session->failure.exit;
}

int run_key_revoke(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	struct holder holder;
	uint32_t region;
	struct err err;
	const char *key;
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	exit = key_holder(session, &file, invocation->operands[0], &holder);
	if (exit == EXIT_DONE)
		exit = choose(session, invocation, &file, &holder, &key);
	if (exit == EXIT_DONE && key == NULL)
		return people_there(session, invocation, region, &file, invocation->operands[1],
				    NULL);
	if (exit != EXIT_DONE) {
		people_file_done(&file);
		return exit;
	}
	/* The list goes first: a file that is left is of a key that admits nobody. */
	char revoked[KEY_TEXT];
	(void)snprintf(revoked, sizeof revoked, "%s", key);
	key_revoke(&file, &holder, key, given_text(invocation, "reason"));
	holder.keys = NULL;
	bool waits;
	exit = people_adopt_changed(session, invocation, region, &file, &waits);
	if (exit == EXIT_DONE && !waits &&
	    key_file_forget(session, region, &holder, revoked, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	return exit;
}

/* ---- rotated */

/* A holder without a key gets one: there is nothing that ends. */
static int read_until(struct session *session, const struct invocation *invocation, uint32_t region,
		      bool ends_one, int32_t *ret_day)
{
	struct county county;
	const char *text = given_text(invocation, "until");
	*ret_day = 0;
	if (text == NULL && !ends_one)
		return EXIT_DONE;
	if (text == NULL) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.option_missing");
		failure_param(&session->failure, "option", "until");
		return EXIT_USAGE;
	}
	if (time_parse_day(text, ret_day) != STATUS_OK) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_day");
		failure_param(&session->failure, "value", text);
		return EXIT_USAGE;
	}
	int exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	bool driven = county.config->config.demo; /* its days are its own */
	county_close(&county);
	if (driven || *ret_day >= people_today())
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.day_over");
	failure_param(&session->failure, "value", text);
	return EXIT_USAGE;
}

static void end_others(struct people_file *file, const struct holder *holder, const char *next,
		       int32_t until)
{
	const char *const *keys = (const char *const *)holder->keys->items;
	for (size_t i = 0; i < holder->keys->count; i++) {
		if (strcmp(keys[i], next) != 0)
			key_end(file, holder, keys[i], until);
	}
}

int key_rotate(struct session *session, const struct invocation *invocation, const char *kind,
	       bool *ret_waits)
{
	struct people_file file;
	struct holder holder;
	uint32_t region;
	int32_t until;
	struct err err;
	const char *next;
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	exit = key_holder(session, &file, invocation->operands[0], &holder);
	if (exit == EXIT_DONE && kind != NULL && strcmp(kind, holder.kind) != 0)
		exit = holder_missing(session, invocation->operands[0]);
	if (exit == EXIT_DONE)
		exit = read_until(session, invocation, region, holder.keys->count != 0, &until);
	if (exit != EXIT_DONE) {
		people_file_done(&file);
		return exit;
	}
	/* One that was begun before and broken off is gone on with. */
	next = key_file_public(session, region, &holder, KEY_FILE_NEXT, &file.pool);
	enum status status = STATUS_OK;
	if (next == NULL)
		status = key_file_make(session, region, &holder, KEY_FILE_NEXT,
				       given_text(invocation, "public"), &file.pool, &next, &err);
	if (status != STATUS_OK) {
		people_file_done(&file);
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	}
	/* A change that waited for its second person: nothing new is proposed, only asked for. */
	bool again = key_is_of(&holder, next), waits = false, had_one = holder.keys->count != 0;
	end_others(&file, &holder, next, until);
	key_drop_ended(&file, &holder);
	if (!again)
		people_file_append_text(&file.pool, holder.keys, next);
	holder.keys = NULL;
	if (again) {
		people_file_done(&file);
		exit = people_adopt_again(session, invocation, region, &waits);
	} else {
		exit = people_adopt_changed(session, invocation, region, &file, &waits);
	}
	/* The key that is there counts until the list is in force; where there is none the new one
	 * may be there at once. */
	*ret_waits = waits;
	if (exit == EXIT_DONE && waits && had_one) {
		struct template_param who[] = {{"who", holder.id}};
		if (!session->json)
			session_say(session, session->out, "key_waits", who, 1);
		return exit;
	}
	if (exit == EXIT_DONE &&
	    key_file_succeed(session, region, &holder, until, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	if (exit != EXIT_DONE || session->json || waits)
		return exit;
	struct template_param params[] = {{"who", holder.id},
					  {"day", given_text(invocation, "until")}};
	session_say(session, session->out, until != 0 ? "key_rotated" : "key_given", params, 2);
	return EXIT_DONE;
}

int run_key_rotate(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	struct holder holder;
	uint32_t region = 0;
	const char *id = invocation->operands[0];
	int exit = own_key_known(id) ? people_open(session, &region, &file) : EXIT_DONE;
	if (exit != EXIT_DONE)
		return exit;
	if (own_key_known(id)) {
		/* A person of that name has the word: the list is what names people. */
		bool listed = holder_find(&file, id, &holder);
		people_file_done(&file);
		if (!listed)
			return own_key_rotate(session, invocation, region);
	}
	bool waits;
	return key_rotate(session, invocation, NULL, &waits);
}
