/* `region trust`: the counties below one root come to know each other.
 *
 * Makes the region directory (proto/directory.proto) of all of them, signs it with the root's
 * key, and puts each pair into the other's link.peers: the one with the smaller code connects,
 * the other listens.
 */
#include <stdlib.h>

#include "common/base/region.h"
#include "common/core/decider.h"
#include "common/core/digest.h"
#include "common/core/message.h"
#include "common/crypto/sign.h"
#include "directory.pb-c.h"
#include "services/ctl/county.h"
#include "services/ctl/layout.h"
#include "services/ctl/runs.h"

#define TRUST_MAX SESSION_COUNTIES_MAX
#define CONFIG_TEXT_MAX ((size_t)1 << 20)

struct member {
	uint32_t region;
	struct county county;
	struct key transport, document, seal; /* public halves; transport: notify's */
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign_key, box_key;
	Zh__DirectoryKey *sign_keys[1], *box_keys[1];
};

struct trust {
	struct session *session;
	struct member members[TRUST_MAX];
	size_t count;
	struct key root;
	struct err err;
};

/* ---- who they are */

static int load_member(struct trust *trust, uint32_t region)
{
	struct member *member = &trust->members[trust->count];
	member->region = region;
	int exit = county_open(trust->session, region, &member->county);
	if (exit != EXIT_DONE)
		return exit;
	trust->count++;
	enum status status = layout_public_key(trust->session, region, "notify", KEY_TRANSPORT,
					       &member->transport, &trust->err);
	if (status == STATUS_OK)
		status = layout_public_key(trust->session, region, "document", KEY_DOCUMENT,
					   &member->document, &trust->err);
	if (status == STATUS_OK)
		status = layout_public_key(trust->session, region, "seal", KEY_SEAL, &member->seal,
					   &trust->err);
	return status == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&trust->session->failure, EXIT_FILE, &trust->err);
}

static const char *endpoint_of(const struct member *member)
{
	const char *endpoint = member->county.config->config.link.endpoint;
	return strcmp(endpoint, "none") == 0 ? NULL : endpoint;
}

/* ---- the root's key: made once, below the root */

static enum status load_root(struct trust *trust)
{
	char secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
	(void)snprintf(secret, sizeof secret, "%s/etc/zhian/root.key", trust->session->root);
	(void)snprintf(public, sizeof public, "%s/etc/zhian/root.pub", trust->session->root);
	enum status status = key_load(secret, KEY_DOCUMENT, &trust->root, &trust->err);
	if (status != STATUS_NOT_FOUND)
		return status;
	key_make(KEY_DOCUMENT, "root", &trust->root);
	return key_save(&trust->root, secret, public, &trust->err);
}

/* ---- the directory */

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

static void fill_entry(struct member *member)
{
	const struct config *config = &member->county.config->config;
	Zh__DirectoryEntry *entry = &member->entry;
	zh__directory_entry__init(entry);
	SET_OPTIONAL(entry, code, member->region);
	entry->name_zh = config->name;
	SET_OPTIONAL(entry, level, level_of(member->region));
	SET_OPTIONAL(entry, superior, (uint32_t)config->superior);
	fill_key(&member->sign_key, &member->document);
	fill_key(&member->box_key, &member->seal);
	member->sign_keys[0] = &member->sign_key;
	member->box_keys[0] = &member->box_key;
	entry->n_sign_keys = 1;
	entry->sign_keys = member->sign_keys;
	entry->n_box_keys = 1;
	entry->box_keys = member->box_keys;
	entry->has_curve_key = 1;
	entry->curve_key = (ProtobufCBinaryData){KEY_PUBLIC, member->transport.public_key};
	entry->endpoint = endpoint_of(member);
	SET_OPTIONAL(entry, connects_out, entry->endpoint == NULL);
}

static struct bytes sign_directory(struct trust *trust)
{
	struct arena *arena = &trust->session->arena;
	Zh__Directory directory = ZH__DIRECTORY__INIT;
	Zh__SignedDirectory outer = ZH__SIGNED_DIRECTORY__INIT;
	Zh__DirectoryEntry *entries[TRUST_MAX];
	uint8_t signature[SIGNATURE_BYTES];
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	for (size_t i = 0; i < trust->count; i++) {
		fill_entry(&trust->members[i]);
		entries[i] = &trust->members[i].entry;
	}
	SET_OPTIONAL(&directory, version, 1);
	directory.n_entries = trust->count;
	directory.entries = entries;
	struct bytes content = message_pack(&directory.base, arena);
	if (content.data == NULL)
		return content;
	digest_blake2b256(content, digest.digest);
	sign_digest(&trust->root, "directory", &digest, signature);
	union {
		const uint8_t *read;
		uint8_t *field;
	} bytes = {content.data};
	outer.has_content = 1;
	outer.content = (ProtobufCBinaryData){content.size, bytes.field};
	SET_OPTIONAL(&outer, alg, (uint32_t)ALG_ED25519);
	outer.has_key_id = 1;
	outer.key_id = (ProtobufCBinaryData){KEY_ID, trust->root.id};
	outer.has_signature = 1;
	outer.signature = (ProtobufCBinaryData){sizeof signature, signature};
	return message_pack(&outer.base, arena);
}

/* ---- link.peers */

static void put_peer(const struct member *own, const struct member *peer, FILE *out)
{
	char transport[KEY_TEXT], document[KEY_TEXT], seal[KEY_TEXT];
	bool connects =
		own->region < peer->region ? endpoint_of(peer) != NULL : endpoint_of(own) == NULL;
	key_print_public(peer->transport.public_key, transport);
	key_print_public(peer->document.public_key, document);
	key_print_public(peer->seal.public_key, seal);
	fprintf(out, "{region: %06u, name: ", (unsigned)peer->region);
	schema_print_quoted(peer->county.config->config.name, out);
	if (connects)
		fprintf(out, ", endpoint: \"%s\"", endpoint_of(peer));
	else
		fputs(", connects_in: yes", out);
	fprintf(out, ", transport_key: \"%s\", document_key: \"%s\", seal_key: \"%s\"}", transport,
		document, seal);
}

static enum status write_peers(struct trust *trust, struct member *own)
{
	char path[FILE_PATH_MAX];
	char *peers = NULL, *data, *text;
	size_t size = 0;
	bool first = true;
	FILE *out = open_memstream(&peers, &size);
	if (out == NULL)
		return err_set_errno(&trust->err, "no memory for the peers");
	fputc('[', out);
	for (size_t i = 0; i < trust->count; i++) {
		if (&trust->members[i] == own)
			continue;
		fputs(first ? "" : ", ", out);
		first = false;
		put_peer(own, &trust->members[i], out);
	}
	fputc(']', out);
	if (fclose(out) != 0)
		return err_set_errno(&trust->err, "no memory for the peers");
	layout_etc(trust->session, own->region, "zhian.yaml", path);
	enum status status = file_read(path, CONFIG_TEXT_MAX, &data, &size, &trust->err);
	if (status == STATUS_OK) {
		const struct setting setting = {"link", "peers", peers};
		status = layout_set(data, &setting, 1, &text, &trust->err);
		free(data);
	}
	free(peers);
	TRY(status);
	status = file_write_atomic(path, bytes_of_text(text), 0644, &trust->err);
	free(text);
	return status;
}

static enum status write_member(struct trust *trust, struct member *member, struct bytes directory)
{
	char path[FILE_PATH_MAX];
	struct key public_root;
	layout_etc(trust->session, member->region, "directory.pb", path);
	TRY(file_write_atomic(path, directory, 0644, &trust->err));
	layout_etc(trust->session, member->region, "keys/public/root.pub", path);
	key_of_public(KEY_DOCUMENT, "root", trust->root.public_key, &public_root);
	TRY(key_save(&public_root, NULL, path, &trust->err));
	return write_peers(trust, member);
}

static int introduce(struct trust *trust)
{
	struct bytes directory = {NULL, 0};
	enum status status = load_root(trust);
	if (status == STATUS_OK)
		directory = sign_directory(trust);
	if (status == STATUS_OK && directory.data == NULL)
		status = err_set(&trust->err, STATUS_FULL, "the directory is too large");
	for (size_t i = 0; status == STATUS_OK && i < trust->count; i++)
		status = write_member(trust, &trust->members[i], directory);
	key_wipe(&trust->root);
	return status == STATUS_OK
		       ? EXIT_DONE
		       : failure_of_err(&trust->session->failure, EXIT_FILE, &trust->err);
}

int run_region_trust(struct session *session, const struct invocation *invocation)
{
	uint32_t regions[TRUST_MAX];
	struct trust *trust = (struct trust *)calloc(1, sizeof *trust);
	if (trust == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	(void)invocation;
	trust->session = session;
	size_t count = session_regions(session, regions, TRUST_MAX);
	int exit =
		count != 0 ? EXIT_DONE : failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++)
		exit = load_member(trust, regions[i]);
	if (exit == EXIT_DONE)
		exit = introduce(trust);
	for (size_t i = 0; i < trust->count; i++)
		county_close(&trust->members[i].county);
	free(trust);
	if (exit == EXIT_DONE && !session->json) {
		char number[24];
		(void)snprintf(number, sizeof number, "%zu", count);
		struct template_param params[] = {{"count", number}};
		session_say(session, session->out, "regions_linked", params, 1);
	}
	return exit;
}
