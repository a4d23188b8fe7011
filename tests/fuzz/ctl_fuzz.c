/* What people and feeds give to zhianctl: command lines, and items as JSON.
 *
 *   'a' ‖ words of a command line, one a line; 'j' ‖ a line of a file for `feed push`
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/core/message.h"
#include "feed.pb-c.h"
#include "services/ctl/body.h"
#include "services/ctl/values/json_in.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_fields.h"

#define MEMORY (4u << 20)
#define WORDS_MAX 64
#define LINE_MAX_SIZE (1u << 20)

/* Whoever gets what zhianctl makes takes it. */
static void check_sendable(const ProtobufCMessage *message, struct arena *arena)
{
	fuzz_check_message(message);
	struct bytes packed = message_pack(message, arena);
	ASSERT(packed.data == NULL || message_check(message->descriptor, packed));
}

/* ---- items */

static enum status read_item(struct bytes text, struct arena *arena, ProtobufCMessage **ret_item)
{
	struct err err = {0};
	*ret_item = (ProtobufCMessage *)message_new(&zh__push_item__descriptor, arena);
	ASSERT(*ret_item != NULL);
	enum status status = json_in_text(text, *ret_item, arena, &err);
	ASSERT(status == STATUS_OK || err.text[0] != '\0' || status == STATUS_FULL);
	return status;
}

/* Printed it reads as what prints the same; a moment that no calendar has prints as a word. */
static void check_item(struct bytes text, struct arena *arena)
{
	static char first_memory[LINE_MAX_SIZE], second_memory[LINE_MAX_SIZE];
	ProtobufCMessage *item, *again;
	if (read_item(text, arena, &item) != STATUS_OK)
		return;
	check_sendable(item, arena);
	struct bytes first = fuzz_fields(item, first_memory, sizeof first_memory);
	static const char never[] = "\"never\"";
	if (first.size == 0 || memmem(first.data, first.size, never, sizeof never - 1) != NULL)
		return;
	fuzz_check_json_line(first);
	enum status status = read_item(first, arena, &again);
	if (status == STATUS_FULL)
		return;
	ASSERT(status == STATUS_OK);
	struct bytes second = fuzz_fields(again, second_memory, sizeof second_memory);
	ASSERT(bytes_equal(first, second));
}

/* ---- command lines */

static int split_words(char *text, const char *words[WORDS_MAX])
{
	int count = 0;
	char *at = text;
	while (at != NULL && count < WORDS_MAX) {
		char *end = strchr(at, '\n');
		if (end != NULL)
			*end = '\0';
		words[count++] = at;
		at = end != NULL ? end + 1 : NULL;
	}
	return count;
}

/* Everything that can go wrong has words. */
static void check_failure(const struct failure *failure)
{
	char *text = NULL;
	size_t size = 0;
	ASSERT(failure->code != NULL && failure->exit != EXIT_DONE);
	FILE *out = open_memstream(&text, &size);
	ASSERT(out != NULL);
	failure_print(failure, &(struct failure_style){.lang = LANG_ZH}, out);
	failure_print(failure, &(struct failure_style){.json = true, .lang = LANG_EN}, out);
	ASSERT(fclose(out) == 0 && size != 0);
	free(text);
}

static void check_command(struct bytes input, struct arena *arena)
{
	static struct invocation invocation;
	struct failure failure = {0};
	const char *words[WORDS_MAX];
	ProtobufCMessage *body = NULL;
	/* Attachments are read from where a word says: only from this directory. */
	if (input.size != 0 && memchr(input.data, '/', input.size) != NULL)
		return;
	char *text = fuzz_text(input);
	int count = split_words(text, words);
	int status = parse_command_line(count, words, &invocation, &failure);
	if (status == EXIT_DONE && invocation.command != NULL)
		status = body_make(&invocation, arena, &body, &failure);
	if (status != EXIT_DONE)
		check_failure(&failure);
	else if (body != NULL)
		check_sendable(body, arena);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[MEMORY];
	struct arena arena;
	struct bytes rest = bytes_of(data, size);
	arena_init(&arena, memory, sizeof memory);
	if (fuzz_byte(&rest) == 'a')
		check_command(rest, &arena);
	else
		check_item(rest, &arena);
	return 0;
}
