/* What somebody on the line between two counties may do, and a county that lies itself.
 *
 * Frames are kept and sent again, sent to the wrong county or in another's name, changed, held back
 * for hours while heartbeats pass, and signed by nobody who may; a county receipts what it never
 * got.  A county's directory may be older than its peer's keys.  Each is told beside its bytes what
 * it is, so that the receiver's judgement can be held against it.
 */
#include "tests/sim/sim_liar.h"

#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/message.h"
#include "services/notify/link/link_crypto.h"
#include "wire.pb-c.h"

#define KEPT 64u
#define WITHHELD_MS_MAX (3 * MS_PER_HOUR)
#define ARENA_SIZE (1u << 20)

struct kept_frame {
	size_t from, to; /* regions by index */
	size_t size;
	uint8_t *bytes;
	struct sim_stamp stamp;
};

struct sim_liar {
	struct kept_frame kept[KEPT];
	uint64_t seen;
	struct {
		int64_t until_ms;              /* monotonic */
		uint64_t number[LINK_STREAMS]; /* the highest document that was held back */
		int64_t last_ms;
	} withheld[SIM_REGIONS][SIM_REGIONS];
	struct key nobody; /* a key that no directory has */
	struct arena arena;
};

struct sim_liar *sim_liar_create(void)
{
	struct sim_liar *liar = (struct sim_liar *)calloc(1, sizeof *liar);
	uint8_t *memory = (uint8_t *)malloc(ARENA_SIZE);
	ASSERT(liar != NULL && memory != NULL);
	arena_init(&liar->arena, memory, ARENA_SIZE);
	key_make(KEY_DOCUMENT, "document", &liar->nobody);
	return liar;
}

void sim_liar_destroy(struct sim_liar *liar)
{
	for (size_t i = 0; i < KEPT; i++)
		free(liar->kept[i].bytes);
	key_wipe(&liar->nobody);
	free(liar->arena.base);
	free(liar);
}

/* ---- on the line */

static bool happens(struct sim *sim, unsigned share)
{
	unsigned ppm = world_faults(sim->world)->line_ppm / share;
	return ppm != 0 && sim_below(sim, 1000000) < ppm;
}

/* As it is made now. */
static struct sim_stamp stamp_of(struct sim *sim, size_t from, size_t to, struct bytes frame)
{
	struct sim_liar *liar = sim->liar;
	const struct sim_keys *keys = &sim->lines[from].keys;
	struct sim_stamp stamp = {.sign = (uint8_t)keys->generation,
				  .box = keys->known.generation[to % SIM_REGIONS]};
	size_t used = liar->arena.used;
	const Zh__Envelope *read = (const Zh__Envelope *)(const void *)message_read(
		&zh__envelope__descriptor, frame, &liar->arena);
	ASSERT(read != NULL);
	stamp.own =
		read->what_case == ZH__ENVELOPE__WHAT_LINK_RETURN && read->link_return->own != 0;
	stamp.sealed = read->what_case == ZH__ENVELOPE__WHAT_LINK ||
		       read->what_case == ZH__ENVELOPE__WHAT_LINK_RETURN;
	liar->arena.used = used;
	return stamp;
}

static void carry_stamped(struct sim *sim, size_t from, size_t to, enum sim_lie lie,
			  struct bytes bytes, struct bytes honest, struct sim_stamp stamp)
{
	struct sim_carried head = {
		.lie = (uint32_t)lie, .honest = (uint32_t)honest.size, .stamp = stamp};
	uint8_t *whole = (uint8_t *)malloc(sizeof head + honest.size + bytes.size);
	ASSERT(whole != NULL);
	memcpy(whole, &head, sizeof head);
	if (honest.size != 0)
		memcpy(whole + sizeof head, honest.data, honest.size);
	memcpy(whole + sizeof head + honest.size, bytes.data, bytes.size);
	world_post_line(sim->nodes[from][DAEMON_NOTIFY], sim->nodes[to][DAEMON_NOTIFY],
			bytes_of(whole, sizeof head + honest.size + bytes.size));
	free(whole);
}

void sim_liar_pass(struct sim *sim, size_t from, size_t to, struct bytes frame)
{
	arena_reset(&sim->liar->arena);
	carry_stamped(sim, from, to, from >= SIM_REGIONS ? SIM_OLDER : SIM_HONEST, frame,
		      bytes_of(NULL, 0), stamp_of(sim, from, to, frame));
}

/* What is altered or forged is refused by whatever keys. */
static void carry(struct sim *sim, size_t from, size_t to, enum sim_lie lie, struct bytes bytes,
		  struct bytes honest)
{
	carry_stamped(sim, from, to, lie, bytes, honest, (struct sim_stamp){0});
}

static void keep(struct sim_liar *liar, size_t from, size_t to, struct bytes frame,
		 struct sim_stamp stamp)
{
	struct kept_frame *kept = &liar->kept[liar->seen++ % KEPT];
	free(kept->bytes);
	kept->bytes = (uint8_t *)malloc(frame.size);
	ASSERT(kept->bytes != NULL);
	memcpy(kept->bytes, frame.data, frame.size);
	kept->from = from;
	kept->to = to;
	kept->size = frame.size;
	kept->stamp = stamp;
}

static void replay(struct sim *sim)
{
	struct sim_liar *liar = sim->liar;
	size_t count = liar->seen < KEPT ? (size_t)liar->seen : KEPT;
	if (count == 0)
		return;
	const struct kept_frame *kept = &liar->kept[sim_below(sim, count)];
	world_count_fault(sim->world, FAULT_LINE_REPLAYED);
	carry_stamped(sim, kept->from, kept->to, SIM_HONEST, bytes_of(kept->bytes, kept->size),
		      bytes_of(NULL, 0), kept->stamp);
}

/* To the third county in its true sender's name, or to its receiver in the third one's. */
static void swap(struct sim *sim, size_t from, size_t to, struct bytes frame)
{
	size_t third = SIM_REGIONS - from - to;
	world_count_fault(sim->world, FAULT_LINE_SWAPPED);
	if (sim_chance(sim, 50))
		carry(sim, from, third, SIM_SWAPPED, frame, bytes_of(NULL, 0));
	else
		carry(sim, third, to, SIM_SWAPPED, frame, bytes_of(NULL, 0));
}

/* A few bits, or cut short. */
static void alter(struct sim *sim, size_t from, size_t to, struct bytes frame)
{
	uint8_t *copy = (uint8_t *)malloc(frame.size);
	ASSERT(copy != NULL && frame.size > 1);
	size_t size = frame.size;
	memcpy(copy, frame.data, size);
	if (sim_chance(sim, 20)) {
		size = 1 + (size_t)sim_below(sim, size - 1);
	} else {
		size_t flips = 1 + (size_t)sim_below(sim, 3);
		for (size_t i = 0; i < flips; i++)
			copy[sim_below(sim, size)] ^= (uint8_t)(1u << sim_below(sim, 8));
	}
	bool same = size == frame.size && memcmp(copy, frame.data, size) == 0;
	if (!same) {
		world_count_fault(sim->world, FAULT_LINE_ALTERED);
		carry(sim, from, to, SIM_ALTERED, bytes_of(copy, size), frame);
	}
	free(copy);
}

/* In the name of `from`, signed by nobody who may, or with a key that was stolen and replaced
 * since: a heartbeat, or a receipt for what it got. */
static void forge(struct sim *sim, size_t from, size_t to)
{
	struct sim_liar *liar = sim->liar;
	struct world_node *node = sim->nodes[from][DAEMON_NOTIFY];
	struct link link = sim->lines[from].link;
	struct bytes frame;
	const struct sim_keys *keys = &sim->lines[from].keys;
	bool stolen = keys->generation != 0 && sim->lines[to].keys.known.generation[from] != 0 &&
		      sim_chance(sim, 50);
	link.sign_key = stolen ? &keys->sign[0] : &liar->nobody;
	arena_reset(&liar->arena);
	enum status status =
		sim_chance(sim, 50) ? link_head_make(&link, node_rows(node), sim_regions[to],
						     world_now_ms(sim->world), &liar->arena, &frame)
				    : link_receipt_make(&link, node_rows(node), sim_regions[to],
							LINK_STREAMS, 0, &liar->arena, &frame);
	if (status != STATUS_OK)
		return;
	world_count_fault(sim->world, stolen ? FAULT_LINE_STOLEN : FAULT_LINE_FORGED);
	carry(sim, from, to, stolen ? SIM_STOLEN : SIM_FORGED, frame, bytes_of(NULL, 0));
}

/* The county's own key signs a receipt for documents that were never sent to it. */
static void receipt_too_much(struct sim *sim, size_t from, size_t to)
{
	const struct link *link = &sim->lines[from].link;
	static uint8_t packed[512], frame_bytes[1024];
	uint8_t signature[SIGNATURE_BYTES], digest[DIGEST_SIZE] = {1};
	Zh__LinkReceived received = ZH__LINK_RECEIVED__INIT, *list[] = {&received};
	Zh__LinkReceiptContent content = ZH__LINK_RECEIPT_CONTENT__INIT;
	struct peer_row row;
	struct world_node *node = sim->nodes[to][DAEMON_NOTIFY];
	if (node_stage(node) == NULL || !peer_get(node_rows(node), sim_regions[from], &row))
		return;
	size_t slot = (size_t)sim_below(sim, LINK_STREAMS);
	uint64_t number = row.out[slot].sent + 1 + sim_below(sim, 3);
	SET_OPTIONAL(&content, from_region, sim_regions[to]);
	SET_OPTIONAL(&content, to_region, sim_regions[from]);
	SET_OPTIONAL(&content, epoch, sim->lines[to].link.epoch);
	SET_OPTIONAL(&content, stream, (Zh__LinkStream)(slot + 1));
	SET_OPTIONAL(&content, number, number);
	SET_OPTIONAL(&received, number, number);
	SET_OPTIONAL(&received, received_ms, world_now_ms(sim->world));
	content.has_digest = received.has_digest = 1;
	content.digest = received.digest = (ProtobufCBinaryData){sizeof digest, digest};
	content.n_received = 1;
	content.received = list;
	size_t size = protobuf_c_message_pack(&content.base, packed);
	ASSERT(size <= sizeof packed);
	bytes_sign(link->sign_key, SIGNS_RECEIPT, bytes_of(packed, size), signature);
	uint8_t id[KEY_ID];
	memcpy(id, link->sign_key->id, KEY_ID);
	Zh__LinkReceipt receipt = ZH__LINK_RECEIPT__INIT;
	receipt.has_content = receipt.has_key_id = receipt.has_signature = 1;
	receipt.content = (ProtobufCBinaryData){size, packed};
	receipt.key_id = (ProtobufCBinaryData){KEY_ID, id};
	receipt.signature = (ProtobufCBinaryData){sizeof signature, signature};
	SET_OPTIONAL(&receipt, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_RECEIPT;
	envelope.link_receipt = &receipt;
	ASSERT(protobuf_c_message_get_packed_size(&envelope.base) <= sizeof frame_bytes);
	size = protobuf_c_message_pack(&envelope.base, frame_bytes);
	world_count_fault(sim->world, FAULT_LINE_LIED);
	struct bytes lied = bytes_of(frame_bytes, size);
	carry_stamped(sim, from, to, SIM_LIED, lied, bytes_of(NULL, 0),
		      stamp_of(sim, from, to, lied));
}

struct speaking {
	struct sim *sim;
	size_t from, to;
};

static void twin_says(void *context, struct bytes frame)
{
	const struct speaking *speaking = (const struct speaking *)context;
	world_count_fault(speaking->sim->world, FAULT_LINE_TWIN);
	carry_stamped(speaking->sim, speaking->from, speaking->to, SIM_TWIN, frame,
		      bytes_of(NULL, 0),
		      stamp_of(speaking->sim, speaking->from, speaking->to, frame));
}

/* A backup of the county that runs elsewhere, or a machine that was copied: it has the county's
 * rows and keys, and a life of its own. */
static void twin_speaks(struct sim *sim, size_t from, size_t to)
{
	struct sim_liar *liar = sim->liar;
	struct world_node *node = sim->nodes[from][DAEMON_NOTIFY];
	struct link link = sim->lines[from].link;
	struct link_peer peer = {.region = sim_regions[to]};
	struct speaking speaking = {sim, from, to};
	struct bytes frame;
	enum status status;
	link.parent = sim_chance(sim, 50) ? link.epoch : 0;
	link.epoch ^= UINT64_C(0x7717);
	arena_reset(&liar->arena);
	if (sim_chance(sim, 70) &&
	    link_head_make(&link, node_rows(node), sim_regions[to], world_now_ms(sim->world),
			   &liar->arena, &frame) == STATUS_OK)
		twin_says(&speaking, frame);
	else
		(void)link_fill(&link, &peer, node_rows(node), world_now_ms(sim->world), 0,
				&liar->arena, twin_says, &speaking, &status);
}

/* ---- held back */

/* Documents alone: heartbeats pass, and tell. */
static bool withhold(struct sim *sim, size_t from, size_t to, struct bytes frame)
{
	struct sim_liar *liar = sim->liar;
	int64_t now_ms = world_mono_ms(sim->world);
	if (world_faults(sim->world)->line_ppm == 0)
		liar->withheld[from][to].until_ms = 0;
	else if (liar->withheld[from][to].until_ms < now_ms && happens(sim, 10))
		liar->withheld[from][to].until_ms =
			now_ms + 1 + (int64_t)sim_below(sim, WITHHELD_MS_MAX);
	if (liar->withheld[from][to].until_ms < now_ms)
		return false;
	arena_reset(&liar->arena);
	const Zh__Envelope *read = (const Zh__Envelope *)(const void *)message_read(
		&zh__envelope__descriptor, frame, &liar->arena);
	if (read == NULL || read->what_case != ZH__ENVELOPE__WHAT_LINK)
		return false;
	uint64_t *highest = &liar->withheld[from][to].number[read->link->stream - 1];
	if (read->link->number > *highest)
		*highest = read->link->number;
	liar->withheld[from][to].last_ms = world_now_ms(sim->world);
	world_count_fault(sim->world, FAULT_LINE_WITHHELD);
	return true;
}

void sim_liar_put_back(struct sim *sim, size_t region)
{
	for (size_t to = 0; to < SIM_REGIONS; to++)
		memset(sim->liar->withheld[region][to].number, 0,
		       sizeof sim->liar->withheld[region][to].number);
}

void sim_liar_announced(struct sim *sim, size_t from, size_t to, const Zh__LinkHeadContent *head)
{
	struct sim_liar *liar = sim->liar;
	const struct link_peer *peer = &sim->lines[to].peers[from];
	if (head->now_ms < liar->withheld[from][to].last_ms)
		return; /* made before the last one was held back */
	for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
		uint64_t number = liar->withheld[from][to].number[slot];
		if (number == 0)
			continue;
		if (peer->announced[slot] < number)
			world_fail(sim->world, "%u doesn't know that %u has sent document %llu",
				   sim_regions[to], sim_regions[from], (unsigned long long)number);
		sim->counts.line_withheld_shown++;
	}
}

void sim_liar_send(struct sim *sim, size_t from, size_t to, struct bytes frame)
{
	arena_reset(&sim->liar->arena);
	struct sim_stamp stamp = stamp_of(sim, from, to, frame);
	keep(sim->liar, from, to, frame, stamp);
	if (happens(sim, 1))
		replay(sim);
	if (happens(sim, 1))
		swap(sim, from, to, frame);
	if (happens(sim, 1))
		alter(sim, from, to, frame);
	if (happens(sim, 4))
		forge(sim, from, to);
	if (happens(sim, 4))
		receipt_too_much(sim, from, to);
	if (happens(sim, 2))
		twin_speaks(sim, from, to);
	if (!withhold(sim, from, to, frame))
		carry_stamped(sim, from, to, SIM_HONEST, frame, bytes_of(NULL, 0), stamp);
}
