# Packs a folder with Archive::Zip, which Debian has: perl pack.pl FOLDER ZIP
use strict;
use warnings;
use Archive::Zip qw(AZ_OK);

my ($folder, $target) = @ARGV;
my $archive = Archive::Zip->new;
$archive->addTree($folder, $folder) == AZ_OK or die 'not read';
$archive->writeToFileNamed($target) == AZ_OK or die 'not written';
