/* main() for a fuzz target outside of a fuzzing build: every file of the corpus once, then as many
 * mutations of them as asked for.  A finding leaves its input in the working directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/fuzz_mutate.h"

enum { INPUT_MAX = 1 << 20, INPUTS_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* The sanitizers' runtime has it; without them nobody calls back. */
/* NOLINTNEXTLINE(cert-dcl37-c,bugprone-reserved-identifier): their name */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

struct input {
	char *name;
	uint8_t *data;
	size_t size;
};

struct corpus {
	struct input inputs[INPUTS_MAX];
	size_t count;
};

/* What runs now, for the handler of the end. */
static struct {
	const char *name;
	const uint8_t *data;
	size_t size;
	unsigned mutation; /* 0: the file itself */
} running;

/* The process is ending in any case: what isn't safe in a signal's handler does no more harm.
 * NOLINTBEGIN(bugprone-signal-handler) */
static void save_finding(void)
{
	char path[64], line[512];
	(void)snprintf(path, sizeof path, "%.40s.finding", program_invocation_short_name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, running.data, running.size) != (ssize_t)running.size)
		(void)snprintf(path, sizeof path, "nowhere");
	int size = snprintf(line, sizeof line, "finding: %s, mutation %u, saved as %s\n",
			    running.name, running.mutation, path);
	if (write(STDERR_FILENO, line, (size_t)size) != size)
		_exit(3);
}
/* NOLINTEND(bugprone-signal-handler) */

static void on_signal(int number)
{
	save_finding();
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

/* In memory of exactly its size, so that reading behind the end is seen. */
static void run(const char *name, const uint8_t *data, size_t size, unsigned mutation)
{
	uint8_t *exact = (uint8_t *)malloc(size != 0 ? size : 1);
	if (exact == NULL)
		abort();
	memcpy(exact, data, size);
	running.name = name;
	running.data = exact;
	running.size = size;
	running.mutation = mutation;
	(void)LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static bool read_input(const char *directory, const char *name, struct input *ret_input)
{
	char path[4096];
	(void)snprintf(path, sizeof path, "%s/%s", directory, name);
	FILE *file = fopen(path, "rb");
	*ret_input = (struct input){.name = strdup(name), .data = (uint8_t *)malloc(INPUT_MAX)};
	if (file == NULL || ret_input->name == NULL || ret_input->data == NULL) {
		perror(path);
		return false;
	}
	ret_input->size = fread(ret_input->data, 1, INPUT_MAX, file);
	(void)fclose(file);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct input *)a)->name, ((const struct input *)b)->name);
}

/* In the order of names: what is drawn doesn't depend on the file system. */
static bool read_corpus(const char *path, struct corpus *corpus)
{
	DIR *directory = opendir(path);
	if (directory == NULL) {
		perror(path);
		return false;
	}
	bool fine = true;
	for (struct dirent *entry; fine && (entry = readdir(directory)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		fine = corpus->count != INPUTS_MAX &&
		       read_input(path, entry->d_name, &corpus->inputs[corpus->count]);
		corpus->count += fine;
	}
	(void)closedir(directory);
	qsort(corpus->inputs, corpus->count, sizeof corpus->inputs[0], by_name);
	return fine && corpus->count != 0;
}

static void mutate(const struct corpus *corpus, unsigned rounds)
{
	struct fuzz_draw draw = {UINT64_C(0x9e3779b97f4a7c15)};
	uint8_t *buffer = (uint8_t *)malloc(INPUT_MAX);
	if (buffer == NULL)
		abort();
	for (unsigned i = 1; i <= rounds; i++) {
		const struct input *input = &corpus->inputs[i % corpus->count];
		const struct input *other = &corpus->inputs[i / corpus->count % corpus->count];
		memcpy(buffer, input->data, input->size);
		size_t size = fuzz_mutate(&draw, buffer, input->size, INPUT_MAX,
					  bytes_of(other->data, other->size));
		run(input->name, buffer, size, i);
	}
	free(buffer);
}

static void free_corpus(struct corpus *corpus)
{
	for (size_t i = 0; i < corpus->count; i++) {
		free(corpus->inputs[i].name);
		free(corpus->inputs[i].data);
	}
}

int main(int argc, char **argv)
{
	static struct corpus corpus;
	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: %s corpus-directory [mutations]\n", argv[0]);
		return 2;
	}
	if (!read_corpus(argv[1], &corpus))
		return 1;
	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(save_finding);
	(void)signal(SIGABRT, on_signal);
	(void)signal(SIGSEGV, on_signal);
	unsigned mutations = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	for (size_t i = 0; i < corpus.count; i++)
		run(corpus.inputs[i].name, corpus.inputs[i].data, corpus.inputs[i].size, 0);
	mutate(&corpus, mutations);
	printf("replayed %zu inputs, %u mutations\n", corpus.count, mutations);
	free_corpus(&corpus);
	return 0;
}
