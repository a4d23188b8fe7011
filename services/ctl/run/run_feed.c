/* Feeds: connected, with a sheet for the other side; their keys rotated; removed. */
#include "common/base/sabotage.h"
#include "common/policy/people/people.h"
#include "services/ctl/county/feed_sheet.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/push/feed_client.h"
#include "services/ctl/runs.h"

/* ---- in force: said when a client was let in, and not before */

static int say_force(struct session *session, const char *id, enum status status,
		     const struct err *err)
{
	struct template_param params[] = {{"feed", id}, {"why", err->text}};
	if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
		if (!session->json)
			session_say(session, session->out,
				    status == STATUS_OK ? "feed_in_force" : "feed_untried", params,
				    2);
		return EXIT_DONE;
	}
	(void)failure_set(&session->failure, EXIT_NO_ANSWER, "cli.feed_not_in_force");
	failure_param(&session->failure, "feed", id);
	failure_param(&session->failure, "why", err->text);
	return EXIT_NO_ANSWER;
}

static int try_feed(struct county *county, const char *id)
{
	struct err err = {STATUS_OK, ""};
	enum status status = feed_client_try(county, id, &err);
	return say_force(county->session, id, status, &err);
}

/* What follows an adoption: the try, unless it waits for its second person, and the sheet of the
 * feed as it stands now. */
static int finish(struct session *session, const struct invocation *invocation, uint32_t region,
		  const char *id, bool waits)
{
	struct people_file file;
	struct county county;
	struct err err;
	int exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	if (people_file_read(session, region, &file, &err) != STATUS_OK) {
		county_close(&county);
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	}
	if (!given_flag(invocation, "no-adopt") && !waits)
		exit = try_feed(&county, id);
	const struct feed_text *feed = people_file_feed(&file, id);
	if (exit == EXIT_DONE && feed != NULL)
		exit = feed_sheet(&county, &file, feed, given_text(invocation, "out"));
	people_file_done(&file);
	county_close(&county);
	return exit;
}

/* ---- one that comes */

static int add_again(struct session *session, const struct feed_text *there,
		     const struct feed_text *asked)
{
	if (strcmp(there->name, asked->name) != 0)
		return people_differs(session, asked->id, "name", there->name, asked->name);
	if (there->plain_identities != asked->plain_identities)
		return people_differs(session, asked->id, "plain_identities",
				      there->plain_identities ? "yes" : "no",
				      asked->plain_identities ? "yes" : "no");
	return EXIT_DONE;
}

/* All of it or nothing: what this call has made goes again when the feed didn't come to be. */
static int add_new(struct session *session, const struct invocation *invocation, uint32_t region,
		   struct people_file *file, struct feed_text *feed, bool *ret_waits)
{
	struct err err;
	struct holder holder = {feed->id, "feed", "feeds/", &feed->transport_keys};
	const char *stated = given_text(invocation, "public"), *key = NULL;
	bool made = false;
	enum status status = people_file_is_free(file, feed->id, &err);
	if (status == STATUS_OK && key_name_valid(feed->id))
		status = key_file_complete(session, region, &holder, &err);
	if (status == STATUS_OK)
		key = key_file_public(session, region, &holder, KEY_FILE_NOW, &file->pool);
	if (status == STATUS_OK && (key == NULL || stated != NULL)) {
		made = key == NULL;
		status = key_file_make(session, region, &holder, KEY_FILE_NOW, stated, &file->pool,
				       &key, &err);
	}
	if (status == STATUS_OK) {
		people_file_append_text(&file->pool, &feed->transport_keys, key);
		status = people_file_add_feed(file, feed, &err);
	}
	int exit;
	if (status == STATUS_OK) {
		exit = people_adopt_added(session, invocation, region, file, ret_waits);
	} else {
		people_file_done(file);
		exit = failure_of_err(&session->failure,
				      status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE, &err);
	}
	if (exit != EXIT_DONE && made && !session->adoption_begun &&
	    !SABOTAGE("ctl.refused-add-keeps-key"))
		key_file_unmake(session, region, &holder);
	return exit;
}

int run_feed_add(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	bool waits = false;
	const char *id = invocation->operands[0], *name = given_text(invocation, "name");
	struct feed_text feed = {.id = id,
				 .name = name != NULL ? name : id,
				 .plain_identities = given_flag(invocation, "plain-identities"),
				 .ids = FEED_IDS_ORDERED,
				 .ids_kept_ms = FEED_IDS_KEPT_MS,
				 .rate = FEED_RATE};
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	people_sweep(session, region);
	const struct feed_text *there = people_file_feed(&file, id);
	if (there == NULL) {
		exit = add_new(session, invocation, region, &file, &feed, &waits);
	} else {
		exit = add_again(session, there, &feed);
		if (exit == EXIT_DONE)
			exit = people_there(session, invocation, region, &file, id, &waits);
		else
			people_file_done(&file);
	}
	return exit == EXIT_DONE ? finish(session, invocation, region, id, waits) : exit;
}

/* ---- its sheet, its next key, its end */

int run_feed_sheet(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	struct county county;
	uint32_t region;
	const char *id = invocation->operands[0];
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	const struct feed_text *feed = people_file_feed(&file, id);
	exit = feed == NULL ? holder_missing(session, id) : county_open(session, region, &county);
	if (exit == EXIT_DONE) {
		exit = feed_sheet(&county, &file, feed, given_text(invocation, "out"));
		county_close(&county);
	}
	people_file_done(&file);
	return exit;
}

int run_feed_rotate(struct session *session, const struct invocation *invocation)
{
	uint32_t region;
	bool waits = false;
	int exit = key_rotate(session, invocation, "feed", &waits);
	if (exit == EXIT_DONE)
		exit = session_region(session, &region);
	return exit == EXIT_DONE
		       ? finish(session, invocation, region, invocation->operands[0], waits)
		       : exit;
}

static void take_out_feed(struct people_file *file, const char *id)
{
	struct feed_text *kept = POOL_ARRAY(&file->pool, struct feed_text, file->text.feeds.count);
	size_t count = 0;
	for (size_t i = 0; i < file->text.feeds.count; i++) {
		const struct feed_text *feed = people_file_feed_at(file, i);
		if (strcmp(feed->id, id) != 0)
			kept[count++] = *feed;
	}
	file->text.feeds = (struct schema_list){kept, count};
}

/* Keys that it had, for the files that are removed when nobody is admitted by them any more. */
static enum status forget_keys(const struct session *session, uint32_t region,
			       const struct holder *holder, char keys[][KEY_TEXT], size_t count,
			       struct err *err)
{
	for (size_t i = 0; i < count; i++)
		TRY(key_file_forget(session, region, holder, keys[i], err));
	return STATUS_OK;
}

int run_feed_remove(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	struct holder holder;
	uint32_t region;
	struct err err;
	char keys[8][KEY_TEXT]; /* as many as people.yaml takes */
	size_t count = 0;
	const char *id = invocation->operands[0];
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	exit = key_holder(session, &file, id, &holder);
	if (exit == EXIT_DONE && strcmp(holder.kind, "feed") != 0)
		exit = holder_missing(session, id);
	if (exit != EXIT_DONE) {
		people_file_done(&file);
		return exit;
	}
	while (holder.keys->count != 0 && count < sizeof keys / sizeof keys[0]) {
		const char *key = ((const char *const *)holder.keys->items)[0];
		(void)snprintf(keys[count++], KEY_TEXT, "%s", key);
		key_revoke(&file, &holder, key, given_text(invocation, "reason"));
	}
	take_out_feed(&file, id);
	holder.keys = NULL;
	bool waits;
	exit = people_adopt_changed(session, invocation, region, &file, &waits);
	if (exit == EXIT_DONE && !waits &&
	    forget_keys(session, region, &holder, keys, count, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	return exit;
}
