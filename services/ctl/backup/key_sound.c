#include "services/ctl/backup/key_sound.h"

#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/ids.h"
#include "common/base/sabotage.h"
#include "common/crypto/keys.h"

bool key_file_named(const char *path)
{
	size_t size = strlen(path);
	return size > 4 && strcmp(path + size - 4, ".key") == 0;
}

/* A version or algorithm that nobody here reads: as good as damaged, and as rot leaves it. */
static enum status unread_is_unsound(enum status status, struct err *err)
{
	if (status == STATUS_UNSUPPORTED && !SABOTAGE("key.version-unread"))
		err->status = status = STATUS_CORRUPT;
	return status;
}

/* A file of either half; CONFLICT: it is of no purpose that is known. */
static enum status load_any(const char *path, struct key *ret_key, struct err *err)
{
	static const enum key_purpose purposes[] = {KEY_TRANSPORT, KEY_DOCUMENT, KEY_SEAL};
	enum status status = STATUS_CONFLICT;
	for (size_t i = 0; status == STATUS_CONFLICT && i < sizeof purposes / sizeof purposes[0];
	     i++)
		status = key_load(path, purposes[i], ret_key, err);
	return status == STATUS_CONFLICT
		       ? err_set(err, STATUS_CORRUPT, "%s: no key of any purpose", path)
		       : unread_is_unsound(status, err);
}

enum status key_halves_sound(const char *keys, const char *name, enum key_halves halves,
			     struct err *err)
{
	char secret_path[FILE_PATH_MAX], public_path[FILE_PATH_MAX];
	struct key secret, public;
	struct err other;
	(void)snprintf(secret_path, sizeof secret_path, "%.800s/%.100s.key", keys, name);
	(void)snprintf(public_path, sizeof public_path, "%.800s/public/%.100s.pub", keys, name);
	enum status here = load_any(secret_path, &secret, &other);
	enum status there = load_any(public_path, &public, err);
	if (here == STATUS_OK && there == STATUS_OK &&
	    memcmp(secret.public_key, public.public_key, KEY_PUBLIC) != 0)
		there = err_set(err, STATUS_CORRUPT, "%s: isn't the public half of %s", public_path,
				secret_path);
	if (there == STATUS_OK && here == STATUS_NOT_FOUND && halves == KEY_HALVES_BOTH)
		there = err_set(err, STATUS_NOT_FOUND, "no key at %s", secret_path);
	else if (there == STATUS_NOT_FOUND && halves != KEY_HALVES_PUBLIC &&
		 (here == STATUS_NOT_FOUND || halves == KEY_HALVES_ANY))
		there = STATUS_OK;
	if (here == STATUS_OK)
		key_wipe(&secret);
	return SABOTAGE("key.public-unread") ? STATUS_OK : there;
}

const char *key_of_county(size_t index, enum key_halves *ret_halves)
{
	static const struct {
		const char *name;
		enum key_halves halves;
	} others[] = {
		{"console", KEY_HALVES_BOTH},
		{"document", KEY_HALVES_BOTH},
		{"seal", KEY_HALVES_BOTH},
		{"discloser", KEY_HALVES_PUBLIC},
	};
	const size_t daemons = DAEMON_COUNT - DAEMON_INTAKE;
	*ret_halves = KEY_HALVES_BOTH;
	if (index < daemons)
		return daemon_name((enum daemon)(DAEMON_INTAKE + index));
	index -= daemons;
	if (index >= sizeof others / sizeof others[0])
		return NULL;
	*ret_halves = others[index].halves;
	return others[index].name;
}

enum status key_file_sound(const char *path, struct err *err)
{
	static const enum key_purpose purposes[] = {KEY_TRANSPORT, KEY_DOCUMENT, KEY_SEAL,
						    KEY_SYMMETRIC};
	for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
		struct key key;
		enum status status = key_load(path, purposes[i], &key, err);
		if (status == STATUS_CONFLICT) /* a key for something else */
			continue;
		if (status == STATUS_OK)
			key_wipe(&key);
		return unread_is_unsound(status, err);
	}
	return err_set(err, STATUS_CORRUPT, "%s: no key of any purpose", path);
}
