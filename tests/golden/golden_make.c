/* golden_make DIR: makes the journals, the wire capture and the document of tests/golden/DIR anew.
 *
 * A demonstration county of real daemons, its clock driven, its reports from one seed.  What is
 * made is never equal to what was made before (keys and incarnations are drawn), so that this runs
 * when a format gets a new version, into a new folder; the old ones stay and are read for ever.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock_source.h"
#include "common/base/file.h"
#include "common/crypto/seal.h"
#include "document.pb-c.h"
#include "services/notify/link/link_crypto.h"
#include "tests/golden/golden.h"
#include "tests/lib/act_signer.h"
#include "tests/lib/county_client.h"
#include "tests/lib/county_load.h"

#define WAIT_MS 60000
#define REPORTS 24
#define FIRST_MS INT64_C(1740758400000) /* 2025-03-01T00:00+08:00 */
#define DAY_MS INT64_C(86400000)

struct making {
	struct county county;
	const char *out;
	struct bus_caller *callers[DAEMON_COUNT];
};

static enum status save(const struct making *making, const char *below, struct bytes content,
			struct err *err)
{
	char path[FILENAME_MAX];
	(void)snprintf(path, sizeof path, "%s/%s", making->out, below);
	return file_write_atomic(path, content, 0644, err);
}

static enum status save_frame(const struct making *making, const char *name,
			      const Zh__Envelope *envelope, struct err *err)
{
	char below[64];
	struct county_envelope packed;
	county_pack(envelope, &packed);
	(void)snprintf(below, sizeof below, "wire/%s.bin", name);
	enum status status = save(making, below, bytes_of(packed.data, packed.size), err);
	free(packed.data);
	return status;
}

/* Sends, and keeps both what went and what came. */
static enum status capture(const struct making *making, struct bus_caller *caller,
			   const char *asked, const char *answered, const Zh__Envelope *envelope,
			   struct err *err)
{
	Zh__Envelope *answer;
	TRY(save_frame(making, asked, envelope, err));
	TRY(county_exchange(caller, envelope, WAIT_MS, &answer, err));
	enum status status = save_frame(making, answered, answer, err);
	zh__envelope__free_unpacked(answer, NULL);
	return status;
}

static enum status push(const struct making *making, struct err *err)
{
	const struct county_load load = {.seed = 20250301, .firms = 40};
	struct county_envelope packed;
	struct bus_caller *feed;
	TRY(county_connect(&making->county, DAEMON_INTAKE, "feed", "hotline", &feed, err));
	load_push(&load, 0, REPORTS, 1, &packed);
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, packed.size, packed.data);
	enum status status = capture(making, feed, "push", "receipt", envelope, err);
	zh__envelope__free_unpacked(envelope, NULL);
	free(packed.data);
	bus_caller_close(feed);
	return status;
}

static enum status pull(const struct making *making, struct err *err)
{
	struct bus_caller *puller;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Pull ask = ZH__PULL__INIT;
	uint32_t kinds[] = {KIND(HAZARD_OPENED), KIND(CLOCK_STARTED)};
	TRY(county_connect(&making->county, DAEMON_HAZARD, "pull", "console", &puller, err));
	SET_OPTIONAL(&envelope, version, 1);
	SET_OPTIONAL(&ask, source, ZH__DAEMON_NAME__DAEMON_NAME_HAZARD);
	SET_OPTIONAL(&ask, from, 1);
	ask.kinds = kinds;
	ask.n_kinds = sizeof kinds / sizeof kinds[0];
	SET_OPTIONAL(&ask, max_events, 8);
	SET_OPTIONAL(&ask, max_bytes, 65536);
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &ask;
	enum status status = capture(making, puller, "pull", "batch", &envelope, err);
	bus_caller_close(puller);
	return status;
}

static enum status ask(const struct making *making, struct err *err)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	uint8_t id[16] = {1, 2, 3};
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	return capture(making, making->callers[DAEMON_CREDIT], "request", "reply", &envelope, err);
}

static enum status level(const struct making *making, struct err *err)
{
	struct county_status status[DAEMON_COUNT];
	return county_wait_level(making->callers, WAIT_MS, status, err);
}

static enum status drive(const struct making *making, int64_t to_ms, struct err *err)
{
	Zh__DriveClockCommand body = ZH__DRIVE_CLOCK_COMMAND__INIT;
	SET_OPTIONAL(&body, now_ms, to_ms);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		Zh__Envelope *answer;
		TRY(county_act(making->callers[daemon], "demo.advance", NULL, &body.base, WAIT_MS,
			       &answer, err));
		bool done = answer->reply->outcome == ZH__OUTCOME__OUTCOME_DONE;
		zh__envelope__free_unpacked(answer, NULL);
		if (!done)
			return err_set(err, STATUS_INVALID, "%s didn't drive its clock",
				       daemon_name(daemon));
	}
	return level(making, err);
}

/* A leader's act as a browser signs it and the console carries it. */
static enum status sign(const struct making *making, struct err *err)
{
	struct clock_source clock = clock_system();
	struct act_signer signer;
	struct act_signer_made made;
	struct bus_caller *console;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__AssignCommand body = ZH__ASSIGN_COMMAND__INIT;
	uint8_t id[ACT_SIGN_REQUEST] = {0}, packed[64];
	TRY(county_connect(&making->county, DAEMON_HAZARD, "cmd", "console", &console, err));
	body.owner = "officer-1";
	SET_OPTIONAL(&target, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&target, region, COUNTY_REGION);
	SET_OPTIONAL(&target, number, 1);
	command.act = "hazard.assign";
	command.target = &target;
	SET_OPTIONAL(&command, body,
		     ((ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed}));
	be64_put(id, (uint64_t)clock_now_ms(&clock));
	SET_OPTIONAL(&request, request_id, ((ProtobufCBinaryData){sizeof id, id}));
	request.command = &command;
	act_signer_make(&signer, "leader-1");
	enum status status =
		act_signer_wrap(&signer, "leader-1", COUNTY_REGION, DAEMON_HAZARD, &request, &made)
			? STATUS_OK
			: err_set(err, STATUS_FULL, "the act is too large");
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	if (status == STATUS_OK)
		status = capture(making, console, "signed", "acted", &envelope, err);
	bus_caller_close(console);
	return status;
}

/* Reports at noon of the first day, then marks fall due one after the other for seven weeks. */
static enum status live(struct making *making, struct err *err)
{
	TRY(county_start_all(&making->county, err));
	TRY(county_connect_all(&making->county, "operator-1", making->callers, err));
	TRY(drive(making, FIRST_MS + DAY_MS / 2, err));
	TRY(push(making, err));
	TRY(level(making, err));
	for (int64_t day = 5; day <= 50; day += 5)
		TRY(drive(making, FIRST_MS + day * DAY_MS, err));
	TRY(sign(making, err));
	TRY(level(making, err));
	TRY(pull(making, err));
	TRY(ask(making, err));
	county_close_all(making->callers);
	return county_stop_all(&making->county, WAIT_MS, err);
}

static enum status keep_journal(const struct making *making, enum daemon daemon,
				char digests[GOLDEN_LINE], struct err *err)
{
	char from[COUNTY_PATH + 64], to[FILENAME_MAX];
	struct journal *journal;
	struct golden_digests folded;
	(void)snprintf(from, sizeof from, "%s/%s/journal", making->county.var, daemon_name(daemon));
	(void)snprintf(to, sizeof to, "%s/%s/journal", making->out, daemon_name(daemon));
	TRY(file_make_directories(to, 0755, err));
	TRY(journal_open_read(from, &journal, err));
	enum status status = journal_copy(journal, journal_head(journal)->frame, to, err);
	journal_close(journal);
	if (status != STATUS_OK)
		return status;
	TRY(golden_fold(to, daemon, &folded, err));
	golden_print(daemon, &folded, digests);
	return STATUS_OK;
}

static enum status keep_journals(const struct making *making, struct err *err)
{
	char text[DAEMON_COUNT * (GOLDEN_LINE + 1)] = "";
	size_t size = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char line[GOLDEN_LINE];
		TRY(keep_journal(making, daemon, line, err));
		size += (size_t)snprintf(text + size, sizeof text - size, "%s\n", line);
	}
	return save(making, "digests.txt", bytes_of(text, size), err);
}

/* ---- a document between regions */

static size_t pack_document(const struct key *signer, uint8_t *out)
{
	Zh__DocumentContent content = ZH__DOCUMENT_CONTENT__INIT;
	Zh__Document document = ZH__DOCUMENT__INIT;
	uint8_t packed[512], signature[SIGNATURE_BYTES];
	struct key copy = *signer;
	SET_OPTIONAL(&content, version, 1);
	SET_OPTIONAL(&content, from_region, COUNTY_REGION);
	SET_OPTIONAL(&content, to_region, COUNTY_NEIGHBOUR);
	content.facts = "抽检不合格，标称生产者在贵辖区";
	SET_OPTIONAL(&content, created_ms, FIRST_MS);
	size_t size = zh__document_content__pack(&content, packed);
	bytes_sign(signer, SIGNS_DOCUMENT, bytes_of(packed, size), signature);
	document.has_content = document.has_key_id = document.has_signature = 1;
	document.content = (ProtobufCBinaryData){size, packed};
	document.key_id = (ProtobufCBinaryData){KEY_ID, copy.id};
	document.signature = (ProtobufCBinaryData){sizeof signature, signature};
	SET_OPTIONAL(&document, alg, ALG_ED25519);
	SET_OPTIONAL(&document, signer, COUNTY_REGION);
	size = zh__document__pack(&document, out);
	key_wipe(&copy);
	return size;
}

static enum status keep_document(const struct making *making, struct err *err)
{
	struct key signer, receiver;
	struct random_source random = random_system();
	uint8_t document[1024], sealed[1024 + SEAL_OVERHEAD];
	char secret[FILENAME_MAX], public[FILENAME_MAX];
	key_make(KEY_DOCUMENT, "signer", &signer);
	key_make(KEY_SEAL, "receiver", &receiver);
	size_t size = pack_document(&signer, document);
	(void)snprintf(public, sizeof public, "%s/referral/signer.pub", making->out);
	TRY(key_save(&signer, NULL, public, err));
	(void)snprintf(secret, sizeof secret, "%s/referral/receiver.key", making->out);
	TRY(key_save(&receiver, secret, NULL, err));
	TRY(seal_once(&receiver, &random, bytes_of(document, size),
		      bytes_of_text(GOLDEN_SEAL_CONTEXT), sealed));
	TRY(save(making, "referral/document.bin", bytes_of(document, size), err));
	TRY(save(making, "referral/sealed.bin", bytes_of(sealed, size + SEAL_OVERHEAD), err));
	key_wipe(&signer);
	key_wipe(&receiver);
	return STATUS_OK;
}

static enum status make(struct making *making, struct err *err)
{
	static const char *const folders[] = {"wire", "referral"};
	const struct county_options options = {
		.binaries = ZHIAN_BIN_DIR,
		.source = ZHIAN_SOURCE_DIR,
		.settings = "journal:\n  volume: 1MiB\nturn:\n  bytes: 256KiB\n",
		.demo = true};
	char path[FILENAME_MAX];
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", making->out, folders[i]);
		TRY(file_make_directories(path, 0755, err));
	}
	TRY(county_create(&options, &making->county, err));
	enum status status = live(making, err);
	if (status == STATUS_OK)
		status = keep_journals(making, err);
	if (status == STATUS_OK)
		status = keep_document(making, err);
	county_close_all(making->callers);
	county_destroy(&making->county);
	return status;
}

int main(int argc, char **argv)
{
	struct making making = {.out = argc == 2 ? argv[1] : NULL};
	struct err err = {STATUS_OK, ""};
	if (making.out == NULL) {
		fprintf(stderr, "usage: golden_make DIR\n");
		return 2;
	}
	if (make(&making, &err) == STATUS_OK)
		return 0;
	fprintf(stderr, "golden_make: %s\n", err.text);
	return 1;
}
