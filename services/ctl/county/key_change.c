/* Keys in people.yaml and the files that hold them: taken, ended, succeeded, taken away. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/county/people_change.h"

/* ---- who has which */

bool holder_find(struct people_file *file, const char *id, struct holder *ret_holder)
{
	struct person_text *person = people_file_person(file, id);
	struct feed_text *feed = people_file_feed(file, id);
	struct process_text *process = people_file_process(file, id);
	if (person != NULL)
		*ret_holder = (struct holder){id, "person", "persons/", &person->transport_keys};
	else if (feed != NULL)
		*ret_holder = (struct holder){id, "feed", "feeds/", &feed->transport_keys};
	else if (process != NULL)
		*ret_holder = (struct holder){id, "process", "", &process->transport_keys};
	return person != NULL || feed != NULL || process != NULL;
}

bool key_is_of(const struct holder *holder, const char *key)
{
	const char *const *keys = (const char *const *)holder->keys->items;
	for (size_t i = 0; i < holder->keys->count; i++) {
		if (strcmp(keys[i], key) == 0)
			return true;
	}
	return false;
}

static void take_out(struct people_file *file, struct schema_list *list, const char *key)
{
	const char *const *keys = (const char *const *)list->items;
	const char **kept = POOL_ARRAY(&file->pool, const char *, list->count);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(keys[i], key) != 0)
			kept[count++] = keys[i];
	}
	*list = (struct schema_list){kept, count};
}

/* ---- what is known of a key */

const struct key_text *key_limit(const struct people_file *file, const char *key)
{
	const struct key_text *limits = (const struct key_text *)file->text.keys.items;
	for (size_t i = 0; i < file->text.keys.count; i++) {
		if (strcmp(limits[i].key, key) == 0)
			return &limits[i];
	}
	return NULL;
}

/* Its line, which is added when there is none. */
static void set_limit(struct people_file *file, const struct key_text *limit)
{
	const struct key_text *before = (const struct key_text *)file->text.keys.items;
	size_t count = file->text.keys.count;
	struct key_text *limits = POOL_ARRAY(&file->pool, struct key_text, count + 1);
	bool found = false;
	for (size_t i = 0; i < count; i++) {
		bool same = strcmp(before[i].key, limit->key) == 0;
		limits[i] = same ? *limit : before[i];
		found |= same;
	}
	if (!found)
		limits[count++] = *limit;
	file->text.keys = (struct schema_list){limits, count};
}

void key_end(struct people_file *file, const struct holder *holder, const char *key, int32_t until)
{
	const struct key_text *known = key_limit(file, key);
	struct key_text limit = {.key = key, .of = holder->id, .until = until};
	if (known != NULL && known->until != 0 && known->until < until)
		return;
	if (known != NULL)
		limit.reason = known->reason;
	set_limit(file, &limit);
}

void key_revoke(struct people_file *file, const struct holder *holder, const char *key,
		const char *reason)
{
	struct key_text limit = {
		.key = key, .of = holder->id, .revoked = people_today(), .reason = reason};
	take_out(file, holder->keys, key);
	set_limit(file, &limit);
}

void key_drop_ended(struct people_file *file, struct holder *holder)
{
	const char *const *keys = (const char *const *)holder->keys->items;
	size_t count = holder->keys->count;
	for (size_t i = 0; i < count; i++) {
		const struct key_text *limit = key_limit(file, keys[i]);
		if (limit != NULL && limit->until != 0 && limit->until < people_today())
			take_out(file, holder->keys, keys[i]);
	}
}

/* ---- files */

struct key_paths {
	char secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
};

/* ".next", ".until-2026-12-31" or nothing behind the id. */
static void paths_of(const struct session *session, uint32_t region, const struct holder *holder,
		     const char *behind, struct key_paths *out)
{
	char below[FILE_PATH_MAX / 2];
	(void)snprintf(below, sizeof below, "keys/%s%.100s%s.key", holder->folder, holder->id,
		       behind);
	layout_etc(session, region, below, out->secret);
	(void)snprintf(below, sizeof below, "keys/public/%s%.100s%s.pub", holder->folder,
		       holder->id, behind);
	layout_etc(session, region, below, out->public);
}

static const char *behind_of(enum key_file which)
{
	return which == KEY_FILE_NEXT ? ".next" : "";
}

static const char *read_public(const char *path, struct pool *pool)
{
	struct key key;
	struct err none;
	char printed[KEY_TEXT];
	if (key_load(path, KEY_TRANSPORT, &key, &none) != STATUS_OK)
		return NULL;
	key_print_public(key.public_key, printed);
	key_wipe(&key);
	return pool_text(pool, printed);
}

const char *key_file_public(const struct session *session, uint32_t region,
			    const struct holder *holder, enum key_file which, struct pool *pool)
{
	struct key_paths paths;
	paths_of(session, region, holder, behind_of(which), &paths);
	return read_public(paths.public, pool);
}

static enum status take_stated(const struct holder *holder, const char *stated,
			       const struct key_paths *paths, struct err *err)
{
	struct key key;
	uint8_t public[KEY_PUBLIC];
	if (key_parse_public(stated, public) != STATUS_OK)
		return err_set(err, STATUS_INVALID,
			       "\"%.60s\" isn't a public key: 43 characters, base64url", stated);
	key_of_public(KEY_TRANSPORT, holder->id, public, &key);
	return key_save(&key, NULL, paths->public, err);
}

static enum status complete(const struct key_paths *paths, struct err *err)
{
	struct key key;
	file_sweep_temporary(paths->secret);
	file_sweep_temporary(paths->public);
	if (access(paths->public, F_OK) == 0 || access(paths->secret, F_OK) != 0 ||
	    SABOTAGE("key.begun-in-the-way"))
		return STATUS_OK;
	TRY(key_load(paths->secret, KEY_TRANSPORT, &key, err));
	enum status status = key_save(&key, NULL, paths->public, err);
	key_wipe(&key);
	return status;
}

/* Of a next key that was begun and has no public half nobody was told: it isn't the one that is
 * stated, and would follow as if it were. */
static enum status drop_begun(const struct key_paths *paths, struct err *err)
{
	file_sweep_temporary(paths->secret);
	if (access(paths->public, F_OK) == 0 || SABOTAGE("key.begun-stays"))
		return STATUS_OK;
	return unlink(paths->secret) == 0 || errno == ENOENT
		       ? STATUS_OK
		       : err_set_errno(err, "cannot remove %s", paths->secret);
}

static enum status make_pair(const struct holder *holder, const struct key_paths *paths,
			     struct err *err)
{
	struct key key;
	TRY(complete(paths, err));
	if (access(paths->secret, F_OK) == 0 && access(paths->public, F_OK) == 0 &&
	    !SABOTAGE("key.begun-in-the-way"))
		return STATUS_OK;
	key_make(KEY_TRANSPORT, holder->id, &key);
	enum status status = key_save(&key, paths->secret, paths->public, err);
	key_wipe(&key);
	return status;
}

enum status key_file_make(const struct session *session, uint32_t region,
			  const struct holder *holder, enum key_file which, const char *stated,
			  struct pool *pool, const char **ret_public, struct err *err)
{
	struct key_paths paths;
	paths_of(session, region, holder, behind_of(which), &paths);
	if (!key_name_valid(holder->id))
		return err_set(err, STATUS_INVALID,
			       "\"%.60s\" names no key: letters, digits, '.', '_', '-'",
			       holder->id);
	if (stated != NULL && which == KEY_FILE_NEXT)
		TRY(drop_begun(&paths, err));
	TRY(stated != NULL ? take_stated(holder, stated, &paths, err)
			   : make_pair(holder, &paths, err));
	*ret_public = read_public(paths.public, pool);
	return *ret_public != NULL ? STATUS_OK
				   : err_set(err, STATUS_IO, "cannot read %s", paths.public);
}

void key_file_unmake(const struct session *session, uint32_t region, const struct holder *holder)
{
	struct key_paths paths;
	paths_of(session, region, holder, "", &paths);
	(void)unlink(paths.secret);
	(void)unlink(paths.public);
}

enum status key_file_complete(const struct session *session, uint32_t region,
			      const struct holder *holder, struct err *err)
{
	struct key_paths paths;
	paths_of(session, region, holder, "", &paths);
	return complete(&paths, err);
}

/* What isn't there needn't move: a secret that was handed over is elsewhere. */
static enum status move(const char *from, const char *to, struct err *err)
{
	if (rename(from, to) == 0 || errno == ENOENT)
		return STATUS_OK;
	return err_set_errno(err, "cannot rename %.400s to %.400s", from, to);
}

/* The secret has moved already where this was cut: a second time it would take the place of the one
 * before it. */
static bool secret_succeeded(const struct key_paths *now, const struct key_paths *next)
{
	struct pool pool;
	pool_init(&pool);
	const char *there = read_public(now->secret, &pool);
	const char *coming = read_public(next->public, &pool);
	bool same = there != NULL && coming != NULL && strcmp(there, coming) == 0;
	pool_done(&pool);
	return same && !SABOTAGE("key.succeeds-twice");
}

/* A pair's place is its own where nothing is there, or where its secret has moved already when
 * this was cut. */
static bool is_place_of(const struct key_paths *now, const struct key_paths *ended)
{
	struct pool pool;
	if (access(ended->public, F_OK) == 0)
		return false;
	if (access(ended->secret, F_OK) != 0)
		return true;
	pool_init(&pool);
	const char *there = read_public(ended->secret, &pool);
	const char *here = read_public(now->public, &pool);
	bool same = there != NULL && here != NULL && strcmp(there, here) == 0;
	pool_done(&pool);
	return same;
}

#define ENDED_A_DAY 99u

/* Never over another: ".until-2026-12-31", then ".until-2026-12-31-2" and so on, since several may
 * end on one day. */
static enum status find_ended(const struct session *session, uint32_t region,
			      const struct holder *holder, const struct key_paths *now,
			      int32_t until, struct key_paths *ret_ended, struct err *err)
{
	char behind[48], day[TIME_DAY_TEXT];
	time_print_day(until, day);
	for (unsigned n = 1; n <= ENDED_A_DAY; n++) {
		(void)snprintf(behind, sizeof behind, n == 1 ? ".until-%s" : ".until-%s-%u", day,
			       n);
		paths_of(session, region, holder, behind, ret_ended);
		if (is_place_of(now, ret_ended) || SABOTAGE("key.ended-overwrites"))
			return STATUS_OK;
	}
	return err_set(err, STATUS_CONFLICT, "%u keys of %.60s end on %s already", ENDED_A_DAY,
		       holder->id, day);
}

/* Of persons and feeds, in a folder of their own: not there where all secrets are elsewhere. */
static enum status flush_name(const char *path, bool needless, struct err *err)
{
	enum status status = needless ? STATUS_OK : file_sync_name(path, err);
	return status == STATUS_IO && errno == ENOENT ? STATUS_OK : status;
}

/* The next public key is what says that there is something to do, so that it is the last to move,
 * and the secrets are where they belong before the public keys are. */
enum status key_file_succeed(const struct session *session, uint32_t region,
			     const struct holder *holder, int32_t until, struct err *err)
{
	struct key_paths now, next, ended;
	paths_of(session, region, holder, "", &now);
	paths_of(session, region, holder, ".next", &next);
	TRY(find_ended(session, region, holder, &now, until, &ended, err));
	if (!secret_succeeded(&now, &next)) {
		TRY(move(now.secret, ended.secret, err));
		TRY(move(next.secret, now.secret, err));
	}
	TRY(flush_name(now.secret, SABOTAGE("sync.succeeded-secret"), err));
	TRY(move(now.public, ended.public, err));
	TRY(move(next.public, now.public, err));
	return flush_name(now.public, SABOTAGE("sync.succeeded-public"), err);
}

static enum status forget(const char *path, struct err *err)
{
	return unlink(path) == 0 || errno == ENOENT ? STATUS_OK
						    : err_set_errno(err, "cannot remove %s", path);
}

/* The public file at `path` is the key's: both files go, whatever the day in their names. */
static enum status forget_if(const struct key_paths *paths, const char *key, struct err *err)
{
	struct pool pool;
	pool_init(&pool);
	const char *found = read_public(paths->public, &pool);
	bool same = found != NULL && strcmp(found, key) == 0;
	pool_done(&pool);
	if (!same)
		return STATUS_OK;
	TRY(forget(paths->secret, err));
	return forget(paths->public, err);
}

enum status key_file_forget(const struct session *session, uint32_t region,
			    const struct holder *holder, const char *key, struct err *err)
{
	char below[64], folder[FILE_PATH_MAX];
	size_t id = strlen(holder->id);
	(void)snprintf(below, sizeof below, "keys/public/%s", holder->folder);
	layout_etc(session, region, below, folder);
	DIR *directory = opendir(folder);
	if (directory == NULL)
		return errno == ENOENT ? STATUS_OK
				       : err_set_errno(err, "cannot look into %s", folder);
	enum status status = STATUS_OK;
	for (const struct dirent *entry;
	     status == STATUS_OK && (entry = readdir(directory)) != NULL;) {
		size_t size = strlen(entry->d_name);
		char behind[64];
		struct key_paths paths;
		if (size < id + 4 || size - id - 4 >= sizeof behind ||
		    strncmp(entry->d_name, holder->id, id) != 0 ||
		    strcmp(entry->d_name + size - 4, ".pub") != 0)
			continue;
		(void)snprintf(behind, sizeof behind, "%.*s", (int)(size - id - 4),
			       entry->d_name + id);
		paths_of(session, region, holder, behind, &paths);
		status = forget_if(&paths, key, err);
	}
	(void)closedir(directory);
	return status;
}

/* The last day of the keys beside it; 0: there are none. */
static int32_t until_of(const struct people_file *file, const struct holder *holder,
			const char *next)
{
	const char *const *keys = (const char *const *)holder->keys->items;
	for (size_t i = 0; i < holder->keys->count; i++) {
		const struct key_text *limit = key_limit(file, keys[i]);
		if (strcmp(keys[i], next) != 0 && limit != NULL && limit->until != 0)
			return limit->until;
	}
	return 0;
}

static void settle(struct session *session, uint32_t region, struct people_file *file,
		   const char *id)
{
	struct holder holder;
	struct err err;
	const char *next =
		holder_find(file, id, &holder)
			? key_file_public(session, region, &holder, KEY_FILE_NEXT, &file->pool)
			: NULL;
	if (next == NULL || !key_is_of(&holder, next))
		return;
	struct template_param params[] = {{"who", id}};
	if (key_file_succeed(session, region, &holder, until_of(file, &holder, next), &err) ==
		    STATUS_OK &&
	    !session->json)
		session_say(session, session->out, "key_settled", params, 1);
}

void key_files_settle(struct session *session, uint32_t region)
{
	struct people_file file;
	struct err err;
	if (layout_become_owner(session, &err) != STATUS_OK ||
	    people_file_read(session, region, &file, &err) != STATUS_OK)
		return;
	for (size_t i = 0; i < file.text.persons.count; i++)
		settle(session, region, &file, people_file_person_at(&file, i)->id);
	for (size_t i = 0; i < file.text.feeds.count; i++)
		settle(session, region, &file, people_file_feed_at(&file, i)->id);
	people_file_done(&file);
}
