#include "services/ctl/county/own_keys.h"

#include <errno.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/base/file.h"
#include "common/base/file_lock.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/county/county.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/people_change.h"

static const struct own_key {
	const char *name;
	enum key_purpose purpose;
	const char *told; /* catalogue's text: who has to be told */
} own_keys[] = {
	{"intake", KEY_TRANSPORT, "own_key_feeds"},
	{"hazard", KEY_TRANSPORT, NULL},
	{"escalation", KEY_TRANSPORT, NULL},
	{"notify", KEY_TRANSPORT, "own_key_neighbours"},
	{"credit", KEY_TRANSPORT, NULL},
	{"console", KEY_TRANSPORT, NULL},
	{"document", KEY_DOCUMENT, "own_key_neighbours"},
	{"seal", KEY_SEAL, "own_key_neighbours"},
	{OWN_KEY_DISCLOSER, KEY_SEAL, "own_key_discloser"},
};

static const struct own_key *find(const char *name)
{
	for (size_t i = 0; i < sizeof own_keys / sizeof own_keys[0]; i++) {
		if (strcmp(own_keys[i].name, name) == 0)
			return &own_keys[i];
	}
	return NULL;
}

bool own_key_known(const char *name)
{
	return find(name) != NULL;
}

const char *own_key_at(size_t index, enum key_purpose *ret_purpose)
{
	if (index >= sizeof own_keys / sizeof own_keys[0])
		return NULL;
	*ret_purpose = own_keys[index].purpose;
	return own_keys[index].name;
}

/* ---- nobody may run by the old one meanwhile */

static void unlock_all(struct file_lock locks[COUNTY_PLACES])
{
	for (size_t i = 0; i < COUNTY_PLACES; i++)
		file_lock_release(&locks[i]);
}

static enum status lock_all(const struct county *county, struct file_lock locks[COUNTY_PLACES],
			    struct err *err)
{
	struct clock_source clock = clock_system();
	for (unsigned place = DAEMON_INTAKE; place < COUNTY_PLACES; place++) {
		char path[FILE_PATH_MAX];
		(void)snprintf(path, sizeof path, "%.900s/%s", county->config->config.data,
			       place_name(place));
		if (access(path, F_OK) != 0)
			continue; /* it never ran */
		(void)snprintf(path, sizeof path, "%.900s/%s/lock", county->config->config.data,
			       place_name(place));
		TRY(file_lock_take(path, clock_now_ms(&clock), &locks[place], err));
	}
	return STATUS_OK;
}

/* ---- files */

/* Never over another: what was sealed to an old key is opened by it alone.  What isn't there was
 * set aside before this was cut, or is elsewhere. */
static enum status set_aside(const char *from, const char *to, struct err *err)
{
	if (access(to, F_OK) == 0 && !SABOTAGE("key.own-overwrites") &&
	    (access(from, F_OK) == 0 || SABOTAGE("key.rotated-once")))
		return err_set(err, STATUS_CONFLICT,
			       "%s is there: it was rotated today already; rotate it tomorrow, or "
			       "move that file first to where it is kept",
			       to);
	if (rename(from, to) == 0 || errno == ENOENT)
		return STATUS_OK;
	return err_set_errno(err, "cannot rename %.400s to %.400s", from, to);
}

static void path_of(const struct session *session, uint32_t region, const char *format,
		    const char *name, const char *day, char out[FILE_PATH_MAX])
{
	char below[200];
	(void)snprintf(below, sizeof below, "keys/%s%.60s%s%s.%s",
		       format[0] == 'p' ? "public/" : "", name, day[0] != '\0' ? ".until-" : "",
		       day, format);
	layout_etc(session, region, below, out);
}

/* Both are set aside before a new key has a name: else one of each could stand side by side. */
static enum status flush_folders(const struct session *session, uint32_t region, struct err *err)
{
	char folder[FILE_PATH_MAX];
	if (SABOTAGE("sync.set-aside"))
		return STATUS_OK;
	layout_etc(session, region, "keys", folder);
	TRY(file_sync_directory(folder, err));
	layout_etc(session, region, "keys/public", folder);
	return file_sync_directory(folder, err);
}

/* Cut after its secret: today's rotation is ended with the public key. */
static bool lacks_public(const struct session *session, uint32_t region, const char *name,
			 const char *day)
{
	char before[FILE_PATH_MAX], secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
	path_of(session, region, "key", name, day, before);
	path_of(session, region, "key", name, "", secret);
	path_of(session, region, "pub", name, "", public);
	return access(before, F_OK) == 0 && access(secret, F_OK) == 0 &&
	       access(public, F_OK) != 0 && !SABOTAGE("key.public-stays-away");
}

static enum status make_public(const struct session *session, uint32_t region,
			       const struct own_key *own, struct err *err)
{
	char secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
	struct key key;
	path_of(session, region, "key", own->name, "", secret);
	path_of(session, region, "pub", own->name, "", public);
	TRY(key_load(secret, own->purpose, &key, err));
	enum status status = key_save(&key, NULL, public, err);
	key_wipe(&key);
	return status;
}

static enum status replace(const struct session *session, uint32_t region,
			   const struct own_key *own, const char *stated, struct err *err)
{
	static const char *const formats[] = {"key", "pub"};
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX], day[TIME_DAY_TEXT];
	struct key key;
	uint8_t public[KEY_PUBLIC];
	if (stated != NULL && key_parse_public(stated, public) != STATUS_OK)
		return err_set(err, STATUS_INVALID,
			       "\"%.60s\" isn't a public key: 43 characters, base64url", stated);
	time_print_day(people_today(), day);
	if (stated == NULL && lacks_public(session, region, own->name, day))
		return make_public(session, region, own, err);
	for (size_t i = 0; i < 2; i++) {
		path_of(session, region, formats[i], own->name, "", from);
		path_of(session, region, formats[i], own->name, day, to);
		TRY(set_aside(from, to, err));
	}
	TRY(flush_folders(session, region, err));
	if (stated != NULL) {
		path_of(session, region, "pub", own->name, "", to);
		key_of_public(own->purpose, own->name, public, &key);
		return key_save(&key, NULL, to, err);
	}
	TRY(layout_make_key(session, region, own->purpose, "", own->name, &key, err));
	key_wipe(&key);
	return STATUS_OK;
}

int own_key_rotate(struct session *session, const struct invocation *invocation, uint32_t region)
{
	const struct own_key *own = find(invocation->operands[0]);
	const char *stated = given_text(invocation, "public");
	struct file_lock locks[COUNTY_PLACES];
	struct county county;
	struct err err;
	/* A secret that a program here needs can't be made elsewhere. */
	if (given_text(invocation, "until") != NULL ||
	    (stated != NULL && strcmp(own->name, "discloser") != 0))
		return failure_set(&session->failure, EXIT_USAGE, "cli.own_key_options");
	int exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	for (size_t i = 0; i < COUNTY_PLACES; i++)
		locks[i] = (struct file_lock){.fd = -1};
	enum status status = own_begin(session, region, &err);
	if (status == STATUS_OK)
		status = lock_all(&county, locks, &err);
	if (status == STATUS_OK)
		status = replace(session, region, own, stated, &err);
	unlock_all(locks);
	if (status == STATUS_OK)
		status = own_settle(session, region, &err);
	county_close(&county);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure,
				      status == STATUS_BUSY       ? EXIT_BUSY
				      : status == STATUS_CONFLICT ? EXIT_CONFLICT
				      : status == STATUS_DENIED   ? EXIT_NOT_PERMITTED
								  : EXIT_FILE,
				      &err);
	struct template_param params[] = {{"who", own->name}};
	if (session->json)
		return EXIT_DONE;
	session_say(session, session->out, "own_key_rotated", params, 1);
	if (own->told != NULL)
		session_say(session, session->out, own->told, params, 1);
	return EXIT_DONE;
}
