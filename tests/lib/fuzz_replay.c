/* main() for a fuzz target outside of a fuzzing build: every file of the corpus, once. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *directory, const char *name, uint8_t *buffer)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		return 1;
	}
	size_t size = fread(buffer, 1, INPUT_MAX, file);
	fclose(file);
	LLVMFuzzerTestOneInput(buffer, size);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s corpus-directory\n", argv[0]);
		return 2;
	}
	uint8_t *buffer = malloc(INPUT_MAX);
	DIR *corpus = opendir(argv[1]);
	if (corpus == NULL || buffer == NULL) {
		perror(argv[1]);
		free(buffer);
		return 2;
	}
	unsigned count = 0;
	int failed = 0;
	for (struct dirent *entry; (entry = readdir(corpus)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		failed |= replay_file(argv[1], entry->d_name, buffer);
		count++;
	}
	closedir(corpus);
	free(buffer);
	printf("replayed %u inputs\n", count);
	return failed != 0 || count == 0;
}
