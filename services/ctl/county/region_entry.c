#include "services/ctl/county/region_entry.h"

#include <stdlib.h>

#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "common/core/message.h"
#include "common/crypto/sign.h"

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

/* ---- a directory */

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
	memcpy(id, root->id, sizeof id);
	outer.has_content = 1;
	outer.content = message_bytes(content);
	SET_OPTIONAL(&outer, alg, (uint32_t)ALG_ED25519);
	outer.has_key_id = 1;
	outer.key_id = (ProtobufCBinaryData){sizeof id, id};
	outer.has_signature = 1;
	outer.signature = (ProtobufCBinaryData){sizeof signature, signature};
	return message_pack(&outer.base, arena);
}

static int by_code(const void *a, const void *b)
{
	const Zh__DirectoryEntry *left = *(Zh__DirectoryEntry *const *)a;
	const Zh__DirectoryEntry *right = *(Zh__DirectoryEntry *const *)b;
	return (left->code > right->code) - (left->code < right->code);
}

static const Zh__DirectoryEntry *find(const Zh__Directory *before, uint32_t region)
{
	for (size_t i = 0; before != NULL && i < before->n_entries; i++) {
		if (before->entries[i]->code == region)
			return before->entries[i];
	}
	return NULL;
}

/* A neighbour that gives back what we have lost shows what we had signed, perhaps before our key
 * was replaced. */
static void keep_former(const Zh__Directory *before, struct region_entry *entry)
{
	const Zh__DirectoryEntry *known = find(before, entry->facts.region);
	for (size_t i = 0; known != NULL && i < known->n_sign_keys; i++) {
		Zh__DirectoryKey *former = known->sign_keys[i];
		bool same = former->key.len == KEY_PUBLIC &&
			    memcmp(former->key.data, entry->document.public_key, KEY_PUBLIC) == 0;
		if (!same && entry->entry.n_sign_keys < REGION_SIGN_KEYS)
			entry->sign_keys[entry->entry.n_sign_keys++] = former;
	}
}

bool region_change_names(const struct region_change *change, uint32_t region)
{
	for (size_t i = 0; i < change->count; i++) {
		if (change->others[i].region == region)
			return true;
	}
	return region == change->own->region || region == change->without;
}

struct bytes region_directory_next(const Zh__Directory *before, const struct region_change *change,
				   const struct key *root, struct arena *arena)
{
	size_t known = before != NULL ? before->n_entries : 0, count = 0, made = 0;
	Zh__DirectoryEntry **entries =
		ARENA_ARRAY(arena, Zh__DirectoryEntry *, known + change->count + 1);
	struct region_entry *fresh = ARENA_ARRAY(arena, struct region_entry, change->count + 1);
	if (entries == NULL || fresh == NULL)
		return bytes_of(NULL, 0);
	region_entry_fill(change->own, &fresh[made++]);
	for (size_t i = 0; i < change->count; i++) {
		if (change->others[i].region != change->own->region)
			region_entry_fill(&change->others[i], &fresh[made++]);
	}
	for (size_t i = 0; i < known; i++) {
		if (!region_change_names(change, before->entries[i]->code))
			entries[count++] = before->entries[i];
	}
	for (size_t i = 0; i < made; i++) {
		bool own = i == 0;
		if (own ? !SABOTAGE("region.own-former-forgotten")
			: SABOTAGE("region.former-key-counts"))
			keep_former(before, &fresh[i]);
		entries[count++] = &fresh[i].entry;
	}
	qsort(entries, count, sizeof(Zh__DirectoryEntry *), by_code);
	return region_directory_sign(entries, count, before != NULL ? before->version + 1 : 1, root,
				     arena);
}
