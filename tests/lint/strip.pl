# Reads C files and prints "file:line:code" without comments and without the content of string and
# character literals, so that a word in a sentence isn't taken for a call.
use strict;
use warnings;

for my $file (@ARGV) {
	open(my $handle, '<', $file) or die "$file: $!\n";
	local $/;
	my $code = <$handle>;
	$code =~ s{(/\*.*?\*/)|(//[^\n]*)|("(?:\\.|[^"\\\n])*")|('(?:\\.|[^'\\\n])+')}{
		defined $3 ? '""' : defined $4 ? "'0'" : blank($1 // $2)
	}gsex;
	my $number = 0;
	for my $line (split /\n/, $code, -1) {
		$number++;
		print "$file:$number:$line\n" if $line =~ /\S/;
	}
}

# Keeps the newlines, so that line numbers stay right.
sub blank {
	my ($comment) = @_;
	$comment =~ s/[^\n]//g;
	return " $comment";
}
