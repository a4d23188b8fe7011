#include "services/ctl/backup/key_sound.h"

#include <string.h>

#include "common/crypto/keys.h"

bool key_file_named(const char *path)
{
	size_t size = strlen(path);
	return size > 4 && strcmp(path + size - 4, ".key") == 0;
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
		return status;
	}
	return err_set(err, STATUS_CORRUPT, "%s: no key of any purpose", path);
}
