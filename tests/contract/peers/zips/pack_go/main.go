// Packs a folder with archive/zip: main create|store|header FOLDER ZIP
package main

import (
	"archive/zip"
	"log"
	"os"
	"path"
	"path/filepath"
)

func main() {
	how, folder, target := os.Args[1], os.Args[2], os.Args[3]
	file, err := os.Create(target)
	check(err)
	archive := zip.NewWriter(file)
	entries, err := os.ReadDir(folder)
	check(err)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		check(err)
		header := &zip.FileHeader{Name: path.Join(folder, entry.Name()), Method: zip.Deflate}
		switch how {
		case "store":
			header.Method = zip.Store
		case "header":
			info, err := entry.Info()
			check(err)
			header, err = zip.FileInfoHeader(info)
			check(err)
			header.Name = path.Join(folder, entry.Name())
		}
		member, err := archive.CreateHeader(header)
		check(err)
		_, err = member.Write(data)
		check(err)
	}
	check(archive.Close())
	check(file.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
