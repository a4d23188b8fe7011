#include "services/notify/link/directory.h"

#include <stdlib.h>

#include "common/base/region.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/notify/link/link_crypto.h"

/* protobuf-c needs some multiple of the packed size. */
#define MEMORY_PER_BYTE 12u
#define MEMORY_LEAST (64u << 10)

struct directory {
	struct arena arena;
	const Zh__Directory *content;
};

/* ---- checks: the same when it is made and when it is loaded */

static bool day_is_sound(uint32_t yyyymmdd)
{
	int32_t day;
	return yyyymmdd == 0 || time_day_of_yyyymmdd(yyyymmdd, &day) == STATUS_OK;
}

static enum status check_key(const Zh__DirectoryKey *key, enum key_purpose purpose, struct err *err)
{
	if (key->key.len != KEY_PUBLIC)
		return err_set(err, STATUS_INVALID, "it has %zu bytes, not 32", key->key.len);
	if (key->alg != (uint32_t)key_alg(purpose))
		return err_set(err, STATUS_UNSUPPORTED, "algorithm %u, not %u", key->alg,
			       (unsigned)key_alg(purpose));
	struct key whole;
	key_of_public(purpose, "region", key->key.data, &whole);
	if (!bytes_equal(bytes_of(key->id.data, key->id.len), bytes_of(whole.id, KEY_ID)))
		return err_set(err, STATUS_INVALID, "its id is not that of the key");
	if (!day_is_sound(key->from_day) || !day_is_sound(key->to_day))
		return err_set(err, STATUS_INVALID, "%u to %u are not days (yyyymmdd)",
			       key->from_day, key->to_day);
	return STATUS_OK;
}

static enum status check_keys(const Zh__DirectoryEntry *entry, Zh__DirectoryKey *const *keys,
			      size_t count, enum key_purpose purpose, struct err *err)
{
	const char *what = purpose == KEY_SEAL ? "box key" : "signing key";
	if (count == 0)
		return err_set(err, STATUS_INVALID, "region %u: no %s", entry->code, what);
	for (size_t i = 0; i < count; i++) {
		enum status status = check_key(keys[i], purpose, err);
		if (status != STATUS_OK)
			return err_prefix(err, status, "region %u: %s %zu", entry->code, what,
					  i + 1);
	}
	return STATUS_OK;
}

static enum status check_entry(const Zh__DirectoryEntry *entry, uint32_t before, struct err *err)
{
	if (region_level(entry->code) == REGION_INVALID)
		return err_set(err, STATUS_INVALID, "%u is not a region code", entry->code);
	if (entry->code <= before)
		return err_set(err, STATUS_INVALID, "region %u stands after %u: ascending by code",
			       entry->code, before);
	if (entry->name_zh == NULL || entry->name_zh[0] == '\0')
		return err_set(err, STATUS_INVALID, "region %u has no name", entry->code);
	if (entry->superior == entry->code)
		return err_set(err, STATUS_INVALID, "region %u is its own superior", entry->code);
	if (entry->has_curve_key && entry->curve_key.len != KEY_PUBLIC)
		return err_set(err, STATUS_INVALID, "region %u: curve key has %zu bytes, not 32",
			       entry->code, entry->curve_key.len);
	TRY(check_keys(entry, entry->sign_keys, entry->n_sign_keys, KEY_DOCUMENT, err));
	return check_keys(entry, entry->box_keys, entry->n_box_keys, KEY_SEAL, err);
}

static enum status check_content(const Zh__Directory *content, struct err *err)
{
	if (content->version == 0)
		return err_set(err, STATUS_INVALID, "the directory states no version");
	uint32_t before = 0;
	for (size_t i = 0; i < content->n_entries; i++) {
		TRY(check_entry(content->entries[i], before, err));
		before = content->entries[i]->code;
	}
	return STATUS_OK;
}

/* ---- open */

static enum status open_signed(struct directory *directory, struct bytes file,
			       const uint8_t root_key[KEY_PUBLIC], struct err *err)
{
	const Zh__SignedDirectory *outer = (const Zh__SignedDirectory *)(const void *)message_read(
		&zh__signed_directory__descriptor, file, &directory->arena);
	if (outer == NULL)
		return err_set(err, STATUS_INVALID, "not a signed directory");
	if (outer->alg != ALG_ED25519)
		return err_set(err, STATUS_UNSUPPORTED, "the directory's algorithm is %u",
			       outer->alg);
	struct bytes content = bytes_of(outer->content.data, outer->content.len);
	struct bytes signature = bytes_of(outer->signature.data, outer->signature.len);
	if (!bytes_signed_by(root_key, SIGNS_DIRECTORY, content, signature))
		return err_set(err, STATUS_DENIED, "the directory is not signed by this root key");
	directory->content = (const Zh__Directory *)(const void *)message_read(
		&zh__directory__descriptor, content, &directory->arena);
	if (directory->content == NULL)
		return err_set(err, STATUS_INVALID, "the signed content is not a directory");
	return check_content(directory->content, err);
}

enum status directory_open(struct bytes file, const uint8_t root_key[KEY_PUBLIC],
			   struct directory **ret_directory, struct err *err)
{
	if (file.size > DIRECTORY_MAX)
		return err_set(err, STATUS_INVALID, "the directory has %zu bytes; %u are allowed",
			       file.size, DIRECTORY_MAX);
	size_t memory = file.size * MEMORY_PER_BYTE + MEMORY_LEAST;
	struct directory *directory = (struct directory *)calloc(1, sizeof *directory);
	void *block = malloc(memory);
	if (directory == NULL || block == NULL) {
		free(directory);
		free(block);
		return err_set(err, STATUS_FULL, "no memory for the directory");
	}
	arena_init(&directory->arena, block, memory);
	enum status status = open_signed(directory, file, root_key, err);
	if (status != STATUS_OK) {
		directory_close(directory);
		return status;
	}
	*ret_directory = directory;
	return STATUS_OK;
}

void directory_close(struct directory *directory)
{
	if (directory == NULL)
		return;
	free(directory->arena.base);
	free(directory);
}

/* ---- look-ups */

const Zh__Directory *directory_content(const struct directory *directory)
{
	return directory->content;
}

const Zh__DirectoryEntry *directory_entry(const struct directory *directory, uint32_t region)
{
	size_t low = 0, high = directory->content->n_entries;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const Zh__DirectoryEntry *entry = directory->content->entries[middle];
		if (entry->code == region)
			return entry;
		if (entry->code < region)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool key_is_valid(const Zh__DirectoryKey *key, int32_t day)
{
	uint32_t today = time_yyyymmdd(day);
	return today >= key->from_day && (key->to_day == 0 || today <= key->to_day);
}

const uint8_t *directory_sign_key(const Zh__DirectoryEntry *entry, const uint8_t id[KEY_ID],
				  int32_t day)
{
	for (size_t i = 0; i < entry->n_sign_keys; i++) {
		const Zh__DirectoryKey *key = entry->sign_keys[i];
		if (memcmp(key->id.data, id, KEY_ID) == 0 && key_is_valid(key, day))
			return key->key.data;
	}
	return NULL;
}

const Zh__DirectoryKey *directory_box_key(const Zh__DirectoryEntry *entry, int32_t day)
{
	for (size_t i = 0; i < entry->n_box_keys; i++) {
		if (key_is_valid(entry->box_keys[i], day))
			return entry->box_keys[i];
	}
	return NULL;
}

/* ---- make */

static enum status sign_into(const Zh__Directory *content, const struct key *root,
			     struct arena *arena, struct writer *out, struct err *err)
{
	struct bytes packed = message_pack(&content->base, arena);
	if (packed.data == NULL)
		return err_set(err, STATUS_FULL, "the directory is too large");
	uint8_t signature[SIGNATURE_BYTES], id[KEY_ID];
	bytes_sign(root, SIGNS_DIRECTORY, packed, signature);
	memcpy(id, root->id, KEY_ID);
	Zh__SignedDirectory outer = ZH__SIGNED_DIRECTORY__INIT;
	outer.has_content = outer.has_key_id = outer.has_signature = 1;
	outer.content = message_bytes(packed);
	outer.key_id = (ProtobufCBinaryData){KEY_ID, id};
	outer.signature = (ProtobufCBinaryData){sizeof signature, signature};
	SET_OPTIONAL(&outer, alg, ALG_ED25519);
	struct bytes file = message_pack(&outer.base, arena);
	if (file.data == NULL)
		return err_set(err, STATUS_FULL, "the directory is too large");
	writer_put(out, file.data, file.size);
	return out->overflow ? err_set(err, STATUS_FULL, "no room for the directory") : STATUS_OK;
}

enum status directory_make(const Zh__Directory *content, const struct key *root, struct writer *out,
			   struct err *err)
{
	TRY(check_content(content, err));
	size_t size = protobuf_c_message_get_packed_size(&content->base);
	if (size > DIRECTORY_MAX - 256)
		return err_set(err, STATUS_INVALID, "the directory has %zu bytes; %u are allowed",
			       size, DIRECTORY_MAX);
	size_t memory = 3 * size + MEMORY_LEAST;
	void *block = malloc(memory);
	if (block == NULL)
		return err_set(err, STATUS_FULL, "no memory for the directory");
	struct arena arena;
	arena_init(&arena, block, memory);
	enum status status = sign_into(content, root, &arena, out, err);
	free(block);
	return status;
}
