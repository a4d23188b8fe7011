#include "services/ctl/county/region_directory.h"

#include <stdlib.h>

#include "common/core/decider.h"
#include "common/core/digest.h"
#include "common/core/message.h"
#include "common/crypto/sign.h"

#define DIRECTORY_MAX ((size_t)4 << 20)

enum status region_root_load(const struct session *session, struct key *ret_root, struct err *err)
{
	char secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
	(void)snprintf(secret, sizeof secret, "%.1000s/etc/zhian/root.key", session->root);
	(void)snprintf(public, sizeof public, "%.1000s/etc/zhian/root.pub", session->root);
	enum status status = key_load(secret, KEY_DOCUMENT, ret_root, err);
	if (status != STATUS_NOT_FOUND)
		return status;
	key_make(KEY_DOCUMENT, "root", ret_root);
	return key_save(ret_root, secret, public, err);
}

/* ---- the file */

enum status region_directory_write(const struct session *session, uint32_t region,
				   struct bytes directory, const struct key *root, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct key public_root;
	layout_etc(session, region, "directory.pb", path);
	TRY(file_write_atomic(path, directory, 0644, err));
	layout_etc(session, region, "keys/public/root.pub", path);
	key_of_public(KEY_DOCUMENT, "root", root->public_key, &public_root);
	return key_save(&public_root, NULL, path, err);
}

static const ProtobufCMessage *unpack(const ProtobufCMessageDescriptor *descriptor,
				      struct bytes data, struct arena *arena)
{
	return message_check(descriptor, data) ? message_unpack(descriptor, data, arena) : NULL;
}

static enum status open_signed(struct bytes file, const struct key *root, struct arena *arena,
			       const Zh__Directory **ret_directory, struct err *err)
{
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	const Zh__SignedDirectory *outer = (const Zh__SignedDirectory *)(const void *)unpack(
		&zh__signed_directory__descriptor, file, arena);
	if (outer == NULL)
		return err_set(err, STATUS_CORRUPT, "directory.pb isn't a signed directory");
	struct bytes content = bytes_of(outer->content.data, outer->content.len);
	digest_blake2b256(content, digest.digest);
	if (sign_verify(root, "directory", &digest,
			bytes_of(outer->signature.data, outer->signature.len)) != STATUS_OK)
		return err_set(
			err, STATUS_CONFLICT,
			"directory.pb is signed by a root key that isn't here: whoever keeps "
			"that key adds the neighbour");
	*ret_directory = (const Zh__Directory *)(const void *)unpack(&zh__directory__descriptor,
								     content, arena);
	return *ret_directory != NULL
		       ? STATUS_OK
		       : err_set(err, STATUS_CORRUPT, "directory.pb holds no directory");
}

enum status region_directory_read(const struct session *session, uint32_t region,
				  const struct key *root, struct arena *arena,
				  const Zh__Directory **ret_directory, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	*ret_directory = NULL;
	layout_etc(session, region, "directory.pb", path);
	enum status status = file_read(path, DIRECTORY_MAX, &data, &size, err);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	struct bytes copy = arena_copy(arena, bytes_of(data, size));
	free(data);
	if (copy.data == NULL)
		return err_set(err, STATUS_FULL, "the directory is too large");
	return open_signed(copy, root, arena, ret_directory, err);
}
