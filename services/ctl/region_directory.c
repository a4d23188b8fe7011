#include "services/ctl/region_directory.h"

#include <stdlib.h>

#include "common/base/region.h"
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

/* ---- an entry */

static Zh__DirectoryLevel level_of(uint32_t region)
{
	switch (region_level(region)) {
	case REGION_COUNTY:
		return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_COUNTY;
	case REGION_PREFECTURE:
		return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_PREFECTURE;
	case REGION_PROVINCE:
		return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_PROVINCE;
	case REGION_INVALID:
		break;
	}
	return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_UNKNOWN;
}

static void fill_key(Zh__DirectoryKey *out, struct key *key)
{
	zh__directory_key__init(out);
	out->has_id = 1;
	out->id = (ProtobufCBinaryData){KEY_ID, key->id};
	out->has_key = 1;
	out->key = (ProtobufCBinaryData){KEY_PUBLIC, key->public_key};
	SET_OPTIONAL(out, alg, (uint32_t)key_alg(key->purpose));
}

void region_entry_fill(const struct region_facts *facts, struct region_entry *ret_entry)
{
	Zh__DirectoryEntry *entry = &ret_entry->entry;
	ret_entry->facts = *facts;
	key_of_public(KEY_DOCUMENT, "document", facts->document, &ret_entry->document);
	key_of_public(KEY_SEAL, "seal", facts->seal, &ret_entry->seal);
	zh__directory_entry__init(entry);
	SET_OPTIONAL(entry, code, facts->region);
	entry->name_zh = facts->name;
	SET_OPTIONAL(entry, level, level_of(facts->region));
	SET_OPTIONAL(entry, superior, facts->superior);
	fill_key(&ret_entry->sign_key, &ret_entry->document);
	fill_key(&ret_entry->box_key, &ret_entry->seal);
	ret_entry->sign_keys[0] = &ret_entry->sign_key;
	ret_entry->box_keys[0] = &ret_entry->box_key;
	entry->n_sign_keys = 1;
	entry->sign_keys = ret_entry->sign_keys;
	entry->n_box_keys = 1;
	entry->box_keys = ret_entry->box_keys;
	entry->has_curve_key = 1;
	entry->curve_key = (ProtobufCBinaryData){KEY_PUBLIC, ret_entry->facts.transport};
	entry->endpoint = facts->endpoint;
	SET_OPTIONAL(entry, connects_out, facts->endpoint == NULL);
}

/* ---- the file */

struct bytes region_directory_sign(Zh__DirectoryEntry **entries, size_t count, uint32_t version,
				   const struct key *root, struct arena *arena)
{
	Zh__Directory directory = ZH__DIRECTORY__INIT;
	Zh__SignedDirectory outer = ZH__SIGNED_DIRECTORY__INIT;
	uint8_t signature[SIGNATURE_BYTES], id[KEY_ID];
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	SET_OPTIONAL(&directory, version, version);
	directory.n_entries = count;
	directory.entries = entries;
	struct bytes content = message_pack(&directory.base, arena);
	if (content.data == NULL)
		return content;
	digest_blake2b256(content, digest.digest);
	sign_digest(root, "directory", &digest, signature);
	union {
		const uint8_t *read;
		uint8_t *field;
	} bytes = {content.data};
	memcpy(id, root->id, sizeof id);
	outer.has_content = 1;
	outer.content = (ProtobufCBinaryData){content.size, bytes.field};
	SET_OPTIONAL(&outer, alg, (uint32_t)ALG_ED25519);
	outer.has_key_id = 1;
	outer.key_id = (ProtobufCBinaryData){sizeof id, id};
	outer.has_signature = 1;
	outer.signature = (ProtobufCBinaryData){sizeof signature, signature};
	return message_pack(&outer.base, arena);
}

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
